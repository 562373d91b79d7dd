import { changing, reading } from '../../executor/command.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import { noHostLink, type Wiring } from './wiring.ts';

export function cableStep({ name, bridge, outer, inner, mtu, alias, idle }: Wiring): Step {
  const absent = noHostLink(outer);
  const look = reading(['ip', 'link', 'show', 'dev', outer]);
  return makeStep({
    id: 'cable',
    title: `Make the cable: ${outer} here, ${inner} in ${name}`,
    reason:
      'A veth is a pair of links: what goes in at one end comes out at the other. It is made with one end in the namespace already, so that no link has to be moved or renamed.',
    command: changing([
      ...['ip', 'link', 'add', 'name', outer, 'mtu', mtu, 'type', 'veth'],
      ...['peer', 'name', inner, 'mtu', mtu, 'netns', name],
    ] as const),
    before: [absent],
    check: {
      otherwise: `the other end of ${outer} is not in ${name}`,
      check: { command: look, expects: { kind: 'prints', text: `link-netns ${name}` } },
    },
    undo: undoBy(changing(['ip', 'link', 'delete', 'dev', outer]), absent.check, {
      guards: [
        {
          otherwise: `${outer} does not carry the alias of this build, ${alias}`,
          check: {
            command: look,
            expects: {
              kind: 'any',
              of: [
                { kind: 'prints-line', text: `alias ${alias}` },
                {
                  kind: 'all',
                  of: [
                    { kind: 'prints', text: `link-netns ${name}` },
                    { kind: 'not', of: { kind: 'prints-line-starting', text: 'alias ' } },
                  ],
                },
              ],
            },
          },
        },
      ],
      settled: idle
        ? {
            command: reading(['ip', '-br', 'link', 'show', 'dev', bridge]),
            expects: { kind: 'prints', text: 'DOWN' },
          }
        : null,
    }),
  });
}

/** A step that changes a link of the cable, and so goes with it. */
type OnCable = Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'check'>;

export function onCable(step: OnCable): Step {
  return makeStep({ ...step, undo: { kind: 'with', step: 'cable' } });
}

export function hostSteps({ bridge, outer, alias }: Wiring): readonly Step[] {
  return [
    onCable({
      id: 'port',
      title: `Plug ${outer} into ${bridge}`,
      reason:
        'A link with a master is a port of that bridge, as a cable in a switch. The alias says who made it, so that nothing else is ever removed; the kernel takes none while a link is being made.',
      command: changing(['ip', 'link', 'set', 'dev', outer, 'alias', alias, 'master', bridge]),
      check: {
        otherwise: `${outer} is no port of ${bridge} or lacks its alias`,
        check: {
          command: reading(['ip', 'link', 'show', 'dev', outer]),
          expects: {
            kind: 'all',
            of: [
              { kind: 'prints', text: `master ${bridge}` },
              { kind: 'prints-line', text: `alias ${alias}` },
            ],
          },
        },
      },
    }),
    onCable({
      id: 'port-up',
      title: `Switch ${outer} on`,
      reason: 'A new link is down. A veth has a carrier only when both of its ends are up.',
      command: changing(['ip', 'link', 'set', 'dev', outer, 'up']),
      check: {
        otherwise: `${outer} is not up`,
        check: {
          command: reading(['ip', '-br', 'link', 'show', 'dev', outer, 'up']),
          expects: { kind: 'lists', name: outer },
        },
      },
    }),
  ];
}
