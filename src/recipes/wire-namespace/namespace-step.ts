import { changing, reading } from '../../executor/command.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../plan/plan.ts';
import { isNotThere } from '../cable/end.ts';
import { isStale } from '../host/namespace-door.ts';
import type { Wiring } from './wiring.ts';

/**
 * What the kernel puts into every new namespace, beside lo, if a tunnel module is loaded
 * (net.core.fb_tunnels_only_for_init_net, Documentation/admin-guide/sysctl/net.rst).
 */
export const BORN_WITH = [
  'lo',
  'tunl0',
  'gre0',
  'gretap0',
  'erspan0',
  'ip_vti0',
  'ip6_vti0',
  'sit0',
  'ip6tnl0',
  'ip6gre0',
];

export function namespaceStep({ name, bridge, outer, inner }: Wiring): Step {
  const listed = {
    command: reading(['ip', 'netns', 'list']),
    expects: { kind: 'lists', name },
  } as const;
  const { look } = inner.door;
  const links = look(['ip', '-br', 'link', 'show']);
  /** A name that leads to no namespace, which a crash can leave, cannot be looked into. */
  const orStale = (check: Check): Check => {
    const or = isStale(inner.door.entry);
    return or === undefined ? check : { ...check, or };
  };
  const onlyLinks = (otherwise: string, names: readonly string[]): Guard => ({
    otherwise,
    check: orStale({ command: links, expects: { kind: 'lists-only', names } }),
  });
  return makeStep({
    id: 'namespace',
    title: `Create the namespace ${name}`,
    reason:
      'A network namespace is a separate network stack in the same kernel, with its own links, addresses, routes and ports. The name is a file in /run/netns that keeps it alive without a process.',
    command: changing(['ip', 'netns', 'add', name]),
    before: [
      {
        otherwise: `a namespace named ${name} already exists`,
        check: opposite(listed),
      },
      {
        otherwise: `the bridge ${bridge} does not exist or is down`,
        check: {
          command: reading(['ip', '-br', 'link', 'show', 'up', 'type', 'bridge']),
          expects: { kind: 'lists', name: bridge },
        },
      },
      isNotThere(outer),
    ],
    check: { otherwise: `the namespace ${name} was not created`, check: listed },
    identity: reading(['stat', '-L', '-c', '%i', `/run/netns/${name}`]),
    undo: undoBy(changing(['ip', 'netns', 'delete', name]), opposite(listed), {
      guards: [
        {
          otherwise: `a process runs in ${name}`,
          check: {
            command: reading(['ip', 'netns', 'pids', name], { privileged: true }),
            expects: { kind: 'prints-nothing' },
          },
        },
        onlyLinks(`${name} has links that this build did not make`, [...BORN_WITH, inner.link]),
      ],
      whenUncertain: [
        {
          otherwise: `${name} is in use, and nothing proves that this build made it`,
          check: orStale({
            command: look(['ip', '-br', 'link', 'show', 'up']),
            expects: { kind: 'prints-nothing' },
          }),
        },
      ],
      atLast: [onlyLinks(`${name} still has links`, BORN_WITH)],
    }),
  });
}
