import fc from 'fast-check';
import type { Asked } from './ask.ts';

/** A random host as steps, and questions about it, each for an address. */
export type RandomNetwork = {
  readonly steps: readonly string[];
  readonly questions: readonly Asked[];
};

/** A segment: a bridge of the host or of a namespace, or the cable to its only end. */
type Segment = {
  readonly number: number;
  readonly kind: 'bridge' | 'switch' | 'cable';
  /** The segment that a router joins it to; null for the first. */
  readonly parent: number | null;
  readonly ends: number;
};

/** Something plugged into a segment. `port` is the cable's other end, on the bridge. */
type Plug = {
  readonly segment: Segment;
  readonly namespace: string;
  readonly link: string;
  readonly address: string;
  /** For the end itself, or the router, which the segment's others have as gateway. */
  readonly isRouter: boolean;
};

const MOST_SEGMENTS = 4;

const segments: fc.Arbitrary<readonly Segment[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('bridge', 'bridge', 'switch', 'cable'),
      parent: fc.nat(),
      ends: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: MOST_SEGMENTS },
  )
  .map((drawn) =>
    drawn.map(({ kind, parent, ends }, number): Segment => {
      // The first cable has two ends, which no router is one of; others have the router and one end.
      const isCable = kind === 'cable' && number > 0;
      const own = isCable ? 'cable' : kind === 'cable' ? 'switch' : kind;
      return {
        number,
        kind: own,
        parent: number === 0 ? null : bridgeBefore(drawn, parent % number),
        ends: isCable ? 1 : ends,
      };
    }),
  );

/** A cable has no room for a second router: the bridge before it. */
function bridgeBefore(drawn: readonly { readonly kind: string }[], at: number): number {
  return drawn[at]?.kind === 'cable' && at > 0 ? bridgeBefore(drawn, at - 1) : at;
}

function plugsOf(all: readonly Segment[]): readonly Plug[] {
  return all.flatMap((segment) => {
    const { number, parent } = segment;
    const ends = Array.from({ length: segment.ends }, (_, at) => ({
      segment,
      namespace: `n${number}${at}`,
      link: 'eth0',
      address: `10.${number}.0.${at + 11}`,
      isRouter: false,
    }));
    const above = all.find((other) => other.number === parent);
    if (above === undefined) return ends;
    const namespace = `r${number}`;
    const up = `10.${above.number}.0.${number + 1}`;
    const isRouter = true;
    return [
      ...ends,
      { segment, namespace, link: 'inner', address: `10.${number}.0.1`, isRouter },
      { segment: above, namespace, link: 'outer', address: up, isRouter },
    ];
  });
}

const portOf = ({ namespace, link }: Plug) => `${namespace}${link}`;

function built(all: readonly Segment[], plugs: readonly Plug[]): readonly string[] {
  const namespaces = [...new Set(plugs.map(({ namespace }) => namespace))];
  return [
    ...namespaces.map((name) => `ip netns add ${name}`),
    ...all.flatMap((segment) => [
      ...stretch(segment, plugs),
      ...plugs
        .filter((plug) => plug.segment === segment)
        .flatMap(({ namespace, link, address }) => [
          `ip -n ${namespace} address add ${address}/24 dev ${link}`,
          `ip -n ${namespace} link set ${link} up`,
        ]),
    ]),
    ...namespaces
      .filter((name) => name.startsWith('r'))
      .map((name) => `${name}: sysctl -qw net.ipv4.ip_forward=1`),
    ...routes(all, plugs),
  ];
}

function stretch(segment: Segment, plugs: readonly Plug[]): readonly string[] {
  const own = plugs.filter((plug) => plug.segment === segment);
  if (segment.kind === 'cable') {
    const [one, other] = own;
    if (one === undefined || other === undefined) throw new Error('a cable has two ends');
    return [
      `ip -n ${one.namespace} link add ${one.link} type veth peer name ${other.link} netns ${other.namespace}`,
    ];
  }
  const { inside, ip, name } = bridgeOf(segment);
  return [
    ...(inside === null ? [] : [`ip netns add ${inside}`]),
    `${ip} link add ${name} type bridge`,
    `${ip} link set ${name} up`,
    ...own.flatMap((plug) => [
      `${ip} link add ${portOf(plug)} type veth peer name ${plug.link} netns ${plug.namespace}`,
      `${ip} link set ${portOf(plug)} master ${name} up`,
    ]),
  ];
}

function bridgeOf({ kind, number }: Segment) {
  const inside = kind === 'switch' ? `s${number}` : null;
  return { inside, ip: inside === null ? 'ip' : `ip -n ${inside}`, name: `br${number}` };
}

/** A tree: each end knows the router up, and those down; a router too. */
function routes(all: readonly Segment[], plugs: readonly Plug[]): readonly string[] {
  const beyond = (number: number): readonly number[] => [
    number,
    ...all.filter(({ parent }) => parent === number).flatMap((child) => beyond(child.number)),
  ];
  return plugs.flatMap((plug) => {
    const { segment, namespace, link } = plug;
    const { number } = segment;
    const down = all.filter(({ parent, number: child }) => {
      return parent === number && namespace !== `r${child}`;
    });
    const known = down.flatMap((child) =>
      beyond(child.number).map(
        (far) =>
          `ip -n ${namespace} route add 10.${far}.0.0/24 via 10.${number}.0.${child.number + 1}`,
      ),
    );
    // A router's way up leads by the segment above; that of the topmost has none.
    const leadsUp = number > 0 && link !== 'inner';
    return leadsUp
      ? [...known, `ip -n ${namespace} route add default via 10.${number}.0.1`]
      : known;
  });
}

/** Steps that break one plug or its bridge, or only seem to. */
function breaksOf(plug: Plug): readonly string[] {
  const { segment, namespace, link, address } = plug;
  const gateway = `10.${segment.number}.0.1`;
  const at = `ip -n ${namespace}`;
  const own = [
    `${at} link set ${link} down`,
    `${at} address del ${address}/24 dev ${link}`,
    `${at} route flush table main`,
    `${at} route replace default via 10.${segment.number}.0.99`,
    `${at} route add blackhole 10.0.0.0/8`,
    `${at} address add ${address}/8 dev ${link}`,
    `${at} neigh replace ${gateway} lladdr 02:00:00:00:00:99 dev ${link} nud permanent`,
    `${at} link set ${link} arp off`,
    `${namespace}: sysctl -qw net.ipv4.icmp_echo_ignore_all=1`,
    `${namespace}: sysctl -qw net.ipv4.ip_forward=0`,
    `${namespace}: sysctl -qw net.ipv4.conf.${link}.forwarding=0`,
    `${namespace}: sysctl -qw net.ipv4.conf.all.rp_filter=1`,
    `${namespace}: sysctl -qw net.ipv4.conf.${link}.arp_ignore=8`,
    `${namespace}: iptables -A INPUT -p icmp -j DROP`,
    `${namespace}: iptables -A INPUT -s 10.0.0.0/16 -j DROP`,
    `${namespace}: iptables -P FORWARD DROP`,
    `${namespace}: iptables -A FORWARD -i ${link} -j REJECT`,
    `${namespace}: iptables -A OUTPUT -d 10.1.0.0/16 -j DROP`,
    `${namespace}: iptables -A INPUT -p tcp -j DROP`,
  ];
  if (segment.kind === 'cable') return own;
  const { inside, ip, name } = bridgeOf(segment);
  const tool = inside === null ? 'bridge' : `bridge -n ${inside}`;
  return [
    ...own,
    `${ip} link set ${portOf(plug)} down`,
    `${ip} link set ${portOf(plug)} nomaster`,
    `${ip} link set ${name} down`,
    `${tool} link set dev ${portOf(plug)} isolated on`,
    `${tool} link set dev ${portOf(plug)} state 0`,
  ];
}

/**
 * Random hosts of up to four segments, which routers join into a tree, with none to three things wrong
 * somewhere. Two questions each, from one end to another or to a router.
 */
export const randomNetwork: fc.Arbitrary<RandomNetwork> = segments
  .map((all) => ({ all, plugs: plugsOf(all) }))
  .filter(({ plugs }) => new Set(plugs.map(({ namespace }) => namespace)).size > 1)
  .chain(({ all, plugs }) =>
    fc.record({
      breaks: fc.array(
        fc.constantFrom(...plugs).chain((plug) => fc.constantFrom(...breaksOf(plug))),
        { maxLength: 3 },
      ),
      pairs: fc.array(fc.tuple(fc.constantFrom(...plugs), fc.constantFrom(...plugs)), {
        minLength: 8,
        maxLength: 8,
      }),
      all: fc.constant({ all, plugs }),
    }),
  )
  .map(({ breaks, pairs, all: { all, plugs } }) => ({
    steps: [...built(all, plugs), ...breaks],
    questions: pairs
      .filter(([from, to]) => from.namespace !== to.namespace && !from.isRouter)
      .slice(0, 2)
      .map(([from, to]) => ({ from: from.namespace, to: to.address })),
  }))
  .filter(({ questions }) => questions.length > 0);
