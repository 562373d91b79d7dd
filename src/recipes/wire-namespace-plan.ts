import { changing, reading } from '../executor/command.ts';
import { inNamespace } from '../executor/entry.ts';
import { canonicalAddress, formatCidr, parseCidr } from '../model/address.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { aliasOf } from '../plan/build-id.ts';
import type { BuildId, Plan, Step } from '../plan/plan.ts';
import { findBridge } from './bridges.ts';
import type { Input } from './recipe.ts';

/** The parts of the plan's commands. */
type Wiring = {
  readonly name: string;
  readonly bridge: string;
  /** With its prefix length, as the kernel prints it. */
  readonly address: string;
  readonly gateway: string;
  readonly family: 4 | 6;
  readonly inner: string;
  readonly outer: string;
  readonly mtu: string;
  readonly alias: string;
  /** Whether the bridge has no carrier before, so that it must lose it again after an undo. */
  readonly idle: boolean;
};

type Argv = readonly [string, ...string[]];

function inside(name: string, argv: Argv) {
  return inNamespace({ kind: 'name', name }, changing(argv));
}

function lookInside(name: string, argv: Argv) {
  return inNamespace({ kind: 'name', name }, reading(argv));
}

/**
 * What the kernel puts into every new namespace, beside lo, where a tunnel module is loaded
 * (net.core.fb_tunnels_only_for_init_net, Documentation/admin-guide/sysctl/net.rst).
 */
const BORN_WITH = [
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

function namespaceStep({ name, bridge, outer, inner }: Wiring): Step {
  const listed = {
    command: reading(['ip', 'netns', 'list']),
    expects: { kind: 'lists', name },
  } as const;
  const links = lookInside(name, ['ip', '-br', 'link', 'show']);
  const onlyLinks = (otherwise: string, names: readonly string[]) => {
    /** A name that leads to no namespace, which a crash can leave, cannot be looked into. */
    const stale = { kind: 'fails' } as const;
    return {
      otherwise,
      check: {
        command: links,
        expects: { kind: 'any', of: [{ kind: 'lists-only', names }, stale] },
      },
    } as const;
  };
  return {
    id: 'namespace',
    title: `Make the namespace ${name}`,
    reason:
      'A network namespace is a second network stack in the same kernel: links, addresses, routes and ports of its own. The name is a file in /run/netns that keeps it alive without a process.',
    command: changing(['ip', 'netns', 'add', name]),
    judgedBy: 'exit-code',
    before: [
      {
        otherwise: `there is already a namespace ${name}`,
        check: { command: listed.command, expects: { kind: 'not', of: listed.expects } },
      },
      {
        otherwise: `there is no bridge ${bridge} that is up`,
        check: {
          command: reading(['ip', '-br', 'link', 'show', 'up', 'type', 'bridge']),
          expects: { kind: 'lists', name: bridge },
        },
      },
      noHostLink(outer),
    ],
    check: { otherwise: `there is no namespace ${name} afterwards`, check: listed },
    identity: reading(['stat', '-L', '-c', '%i', `/run/netns/${name}`]),
    undo: {
      kind: 'command',
      command: changing(['ip', 'netns', 'delete', name]),
      guards: [
        {
          otherwise: `a process runs in ${name}`,
          check: {
            command: reading(['ip', 'netns', 'pids', name], { privileged: true }),
            expects: { kind: 'prints-nothing' },
          },
        },
        onlyLinks(`${name} holds links that this build did not make`, [...BORN_WITH, inner]),
      ],
      whenUncertain: [
        {
          otherwise: `${name} is in use, and nothing proves that this build made it`,
          check: {
            command: lookInside(name, ['ip', '-br', 'link', 'show', 'up']),
            expects: { kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'fails' }] },
          },
        },
      ],
      atLast: [onlyLinks(`${name} still holds links`, BORN_WITH)],
      gone: { command: listed.command, expects: { kind: 'not', of: listed.expects } },
      settled: null,
    },
  };
}

function noHostLink(outer: string) {
  return {
    otherwise: `the host already has a link ${outer}`,
    check: {
      command: reading(['ip', '-br', 'link', 'show']),
      expects: { kind: 'not', of: { kind: 'lists', name: outer } },
    },
  } as const;
}

function cableStep({ name, bridge, outer, inner, mtu, alias, idle }: Wiring): Step {
  const absent = noHostLink(outer);
  const look = reading(['ip', 'link', 'show', 'dev', outer]);
  return {
    id: 'cable',
    title: `Make the cable: ${outer} here, ${inner} in ${name}`,
    reason:
      'A veth is a pair of links: what goes in at one end comes out at the other. It is made with one end in the namespace already, so that no link has to be moved or renamed.',
    command: changing([
      ...['ip', 'link', 'add', outer, 'mtu', mtu, 'type', 'veth'],
      ...['peer', 'name', inner, 'mtu', mtu, 'netns', name],
    ] as const),
    judgedBy: 'exit-code',
    before: [absent],
    check: {
      otherwise: `the other end of ${outer} is not in ${name}`,
      check: { command: look, expects: { kind: 'prints', text: `link-netns ${name}` } },
    },
    identity: null,
    undo: {
      kind: 'command',
      command: changing(['ip', 'link', 'delete', 'dev', outer]),
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
      whenUncertain: [],
      atLast: [],
      gone: absent.check,
      settled: idle
        ? {
            command: reading(['ip', '-br', 'link', 'show', 'dev', bridge]),
            expects: { kind: 'prints', text: 'DOWN' },
          }
        : null,
    },
  };
}

/** A step that changes a link of the cable, and so goes with it. */
type OnCable = Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'check'>;

function onCable(step: OnCable): Step {
  return {
    ...step,
    judgedBy: 'exit-code',
    before: [],
    identity: null,
    undo: { kind: 'with', step: 'cable' },
  };
}

function hostSteps({ bridge, outer, alias }: Wiring): readonly Step[] {
  return [
    onCable({
      id: 'port',
      title: `Plug ${outer} into ${bridge}`,
      reason:
        'A link with a master is a port of that bridge, as a cable in a switch. The alias says who made it, so that nothing else is ever removed; the kernel takes none while a link is being made.',
      command: changing(['ip', 'link', 'set', outer, 'alias', alias, 'master', bridge]),
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
      command: changing(['ip', 'link', 'set', outer, 'up']),
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

function innerSteps({ name, inner, alias }: Wiring): readonly Step[] {
  const isUp = (link: string) => ({
    otherwise: `${link} in ${name} is not up`,
    check: {
      command: lookInside(name, ['ip', '-br', 'link', 'show', 'dev', link, 'up']),
      expects: { kind: 'lists', name: link } as const,
    },
  });
  return [
    {
      id: 'loopback',
      title: `Switch lo on in ${name}`,
      reason:
        'Each namespace has a loopback of its own, and it begins down: without it 127.0.0.1 and the namespace’s own addresses do not answer from inside.',
      command: inside(name, ['ip', 'link', 'set', 'lo', 'up']),
      judgedBy: 'exit-code',
      before: [],
      check: isUp('lo'),
      identity: null,
      undo: { kind: 'with', step: 'namespace' },
    },
    onCable({
      id: 'inner-up',
      title: `Switch ${inner} on in ${name}`,
      reason:
        'Links go up before routes are set: the kernel refuses a route through a link that is down.',
      command: inside(name, ['ip', 'link', 'set', inner, 'alias', alias, 'up']),
      check: isUp(inner),
    }),
  ];
}

function addressSteps({ name, inner, address, gateway, family, bridge }: Wiring): readonly Step[] {
  /** Duplicate address detection would keep an IPv6 address unusable for a second (RFC 4862 5.4). */
  const atOnce = family === 6 ? ['nodad'] : [];
  const inet = family === 6 ? 'inet6' : 'inet';
  return [
    onCable({
      id: 'address',
      title: `Give ${inner} the address ${address}`,
      reason: `The prefix length must be that of ${bridge}: it tells the namespace which addresses are on the same cable and can be asked for directly. From it the kernel makes the route to the subnet.`,
      command: inside(name, ['ip', 'address', 'add', address, 'dev', inner, ...atOnce]),
      check: {
        otherwise: `${inner} has not got ${address}`,
        check: {
          command: lookInside(name, ['ip', 'address', 'show', 'dev', inner]),
          expects: { kind: 'prints', text: `${inet} ${address}` },
        },
      },
    }),
    onCable({
      id: 'route',
      title: `Send all else to ${gateway}`,
      reason:
        'The default route is for every address outside the subnet. The gateway is the bridge itself, from where the host forwards.',
      command: inside(name, ['ip', 'route', 'add', 'default', 'via', gateway]),
      check: {
        otherwise: `the default route of ${name} does not lead to ${gateway}`,
        check: {
          command: lookInside(name, ['ip', `-${family}`, 'route', 'show', 'default']),
          expects: { kind: 'prints', text: `via ${gateway}` },
        },
      },
    }),
  ];
}

/**
 * The proof of the whole. What decides is whether the gateway's MAC became known (ARP, or neighbour
 * discovery): that needs each part of the cable and both addresses. An echo that stays out although
 * the MAC is known was dropped by a firewall of the host, which this wiring neither made nor may
 * judge: the build stays, and ping's own words say so. Without a MAC the wiring is broken, and goes.
 * Both iputils and busybox know -c and -W.
 */
function pingStep({ name, inner, gateway }: Wiring): Step {
  return {
    id: 'ping',
    title: `Ping ${gateway}`,
    reason:
      'First the namespace asks on the cable who has the address, then it sends three echo requests there. An answer proves cable, port, address and the way back.',
    command: reading(['ip', 'netns', 'exec', name, 'ping', '-c', '3', '-W', '1', gateway], {
      privileged: true,
      timeLimit: 20_000,
    }),
    judgedBy: 'check',
    before: [],
    check: {
      otherwise: `nobody on the cable answers for ${gateway}`,
      check: {
        command: lookInside(name, ['ip', 'neigh', 'show', 'to', gateway, 'dev', inner]),
        expects: { kind: 'prints', text: 'lladdr' },
      },
    },
    identity: null,
    undo: { kind: 'none' },
  };
}

/** The plan from resolved fields. Throws where they were not resolved: a field is missing or no address. */
export function wireNamespacePlan(input: Input, snapshot: Snapshot, build: BuildId): Plan {
  const field = (key: string): string => {
    const value = input[key];
    if (value === undefined) throw new Error(`wire-namespace: the field ${key} was not resolved`);
    return value;
  };
  const parsed = parseCidr(field('address'));
  const ip = canonicalAddress(parsed?.address ?? '');
  const gateway = canonicalAddress(field('gateway'));
  if (parsed === null || ip === null || gateway === null) {
    throw new Error('wire-namespace: the addresses were not resolved');
  }
  const wiring: Wiring = {
    name: field('name'),
    bridge: field('bridge'),
    address: formatCidr({ address: ip, prefixLength: parsed.prefixLength }),
    gateway,
    family: parsed.family,
    inner: field('inner'),
    outer: field('outer'),
    mtu: field('mtu'),
    alias: aliasOf(build),
    idle: findBridge(snapshot, field('bridge'))?.operState === 'DOWN',
  };
  return {
    recipe: 'wire-namespace',
    build,
    title: `namespace ${wiring.name} on ${wiring.bridge}`,
    input,
    steps: [
      namespaceStep(wiring),
      cableStep(wiring),
      ...hostSteps(wiring),
      ...innerSteps(wiring),
      ...addressSteps(wiring),
      pingStep(wiring),
    ],
  };
}
