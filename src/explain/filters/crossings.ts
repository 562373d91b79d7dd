import { familyOf } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Position } from '../finding.ts';
import type { PacketPath, PathHop, Traversal } from '../path/packet-path.ts';
import { vrfWith } from '../path/vrf.ts';
import { evaluateHook, type HookPlace } from './evaluate.ts';
import { localIn, type Packet } from './packet.ts';
import { servicePort } from './service-port.ts';

/** One meeting of the trial's packet with the firewall of a namespace. */
export type Crossing = HookPlace & {
  readonly namespace: NamespaceId;
  readonly position: Position;
  readonly packet: Packet;
};

/** Lists where the trial's packets meet firewalls, in their order, there and back (nftables.org, Netfilter hooks). */
export function crossingsOf(context: DiagnosisContext): readonly Crossing[] {
  const crossings = [
    ...crossingsOn(context, context.there, 'there'),
    ...crossingsOn(context, context.back, 'back'),
  ];
  return marked(context, crossings);
}

/**
 * Adds the marks that rules of earlier hooks gave the packet. A mark is one namespace's: the
 * cable to the next takes it off (net/core/skbuff.c, skb_scrub_packet).
 */
function marked(
  { filters }: DiagnosisContext,
  crossings: readonly Crossing[],
): readonly Crossing[] {
  const marks = new Map<string, number | null>();
  return crossings.map((crossing) => {
    const { namespace, position, packet } = crossing;
    const key = `${namespace} ${position.direction} ${position.stage}`;
    const mark = marks.get(key);
    const met = mark === undefined ? crossing : { ...crossing, packet: { ...packet, mark } };
    const own = filters.get(namespace);
    const fate = own === undefined ? null : evaluateHook(own, met, met.packet);
    marks.set(key, fate?.kind === 'passes' ? fate.packet.mark : null);
    return met;
  });
}

function crossingsOn(
  context: DiagnosisContext,
  { hops }: PacketPath,
  direction: Position['direction'],
): readonly Crossing[] {
  return hops.flatMap((hop, at) => {
    const place = { direction, stage: at };
    const plain = packetAt(context, hop, place);
    if (plain === null) return [];
    const untranslated = untranslatedAt(context, hop, place);
    return [
      ...atHop(context, hop, plain, place).map((each) =>
        untranslated !== null && TRANSLATING.includes(each.hook) ? { ...each, untranslated } : each,
      ),
      ...onSegment(context, hop, plain, place),
    ];
  });
}

type Place = Pick<Position, 'direction' | 'stage'>;

/** The hooks at which a namespace translates the destination of a packet. */
const TRANSLATING: readonly HookPlace['hook'][] = ['prerouting', 'output'];

function untranslatedAt(
  { question, there }: DiagnosisContext,
  { arrivesFor, destination }: PathHop,
  { direction, stage }: Place,
): NonNullable<HookPlace['untranslated']> | null {
  if (arrivesFor === destination) return null;
  const before = direction === 'there' ? stage - 1 : stage;
  return { destination: arrivesFor, port: servicePort(question, there, direction, before) };
}

function packetAt(
  { question, snapshot, there }: DiagnosisContext,
  { namespace, source, destination }: PathHop,
  { direction, stage }: Place,
): Packet | null {
  const family = familyOf(destination);
  if (family === null || source === null) return null;
  return {
    family,
    source,
    destination,
    protocol: question.port === null ? 'icmp' : 'tcp',
    port: servicePort(question, there, direction, stage),
    isReply: direction === 'back',
    isTracked: true,
    mark: 0,
    arrivesBy: null,
    leavesBy: null,
    ports: null,
    isLocal: localIn(namespaceOf(snapshot, namespace)),
  };
}

/**
 * The VRF through which a packet goes by a link; null for none. It is asked about there once more with
 * the link of the VRF, and further in only with that (vrf.rst, iptables; drivers/net/vrf.c).
 */
function vrfBy(
  { snapshot }: DiagnosisContext,
  { namespace: id }: PathHop,
  name: string | null,
): string | null {
  const namespace = namespaceOf(snapshot, id);
  const link = namespace?.links.find((each) => each.name === name);
  const vrf = namespace === null || link === undefined ? null : vrfWith(namespace, link);
  return vrf === name ? null : vrf;
}

function atHop(
  context: DiagnosisContext,
  hop: PathHop,
  plain: Packet,
  place: Place,
): readonly Crossing[] {
  const { namespace, route, would, arrivesBy } = hop;
  const isEnd = route.kind === 'local';
  const leavesBy = route.kind === 'out' ? route.device : (would?.device ?? null);
  const by = (link: string | null) => (hook: HookPlace['hook'], packet: Partial<Packet>) => ({
    hook,
    layer: 'ip' as const,
    namespace,
    position: {
      ...place,
      step: hook === 'prerouting' ? ('arrival' as const) : ('filter' as const),
      link,
    },
    packet: { ...plain, ...packet },
  });
  const link = arrivesBy ?? (isEnd ? 'lo' : leavesBy);
  const [at, leaving] = [by(link), by(leavesBy)];
  const vrf = vrfBy(context, hop, link);
  const comesBy = vrf ?? link;
  const arrivals = [at('prerouting', { arrivesBy: link })];
  if (vrf !== null) arrivals.push(at('prerouting', { arrivesBy: vrf }));
  if (isEnd) {
    return [
      ...(arrivesBy === null ? [at('output', { leavesBy: link })] : []),
      ...arrivals,
      at('input', { arrivesBy: comesBy }),
    ];
  }
  if (link === null) return [];
  return [
    ...(arrivesBy === null
      ? [
          // Before the VRF's own link it is kept from tracking (vrf_nf_set_untracked).
          ...(vrf === null ? [] : [at('output', { leavesBy: vrf, isTracked: null })]),
          at('output', { leavesBy }),
        ]
      : [
          ...arrivals,
          ...(leavesBy === null ? [] : [at('forward', { arrivesBy: comesBy, leavesBy })]),
        ]),
    ...(leavesBy === null ? [] : [leaving('postrouting', { leavesBy })]),
  ];
}

/** Tells whether br_netfilter hands the frames of a namespace's bridges to the rules for routed packets. */
function isHandedOn(
  context: DiagnosisContext,
  namespace: NamespaceId,
  family: Packet['family'],
): boolean {
  const name = family === 4 ? 'bridge-nf-call-iptables' : 'bridge-nf-call-ip6tables';
  return isOn(context, namespace, name);
}

function isOn({ facts }: DiagnosisContext, namespace: NamespaceId, name: string): boolean {
  return facts.get(namespace)?.settings?.[`net.bridge.${name}`] === '1';
}

function onSegment(
  context: DiagnosisContext,
  { segment }: PathHop,
  plain: Packet,
  place: Place,
): readonly Crossing[] {
  const traversals = segment?.traversals ?? [];
  return traversals.flatMap((traversal, at) => {
    if (traversal.as !== 'bridge') return [];
    const { namespace, link } = traversal;
    const isPort = (each: Traversal | undefined, as: Traversal['as']) =>
      each?.as === as && each.namespace === namespace ? each.link : null;
    const ports = {
      in: isPort(traversals[at - 1], 'port-in'),
      out: isPort(traversals[at + 1], 'port-out'),
    };
    const common = {
      namespace,
      position: { ...place, step: 'segment' as const, link },
    };
    const isLocal = localIn(namespaceOf(context.snapshot, namespace));
    const frame = { ...plain, ports, isLocal };
    const hooks = [
      { hook: 'prerouting', packet: { arrivesBy: ports.in, leavesBy: null } },
      { hook: 'forward', packet: { arrivesBy: ports.in, leavesBy: ports.out } },
      { hook: 'postrouting', packet: { arrivesBy: null, leavesBy: ports.out } },
    ] as const;
    const asked = hooks.filter(
      ({ packet: { arrivesBy, leavesBy } }) => arrivesBy !== null || leavesBy !== null,
    );
    const bridged = asked.map(({ hook, packet }) => ({
      ...common,
      hook,
      layer: 'bridge' as const,
      packet: { ...frame, ...packet },
    }));
    if (!isHandedOn(context, namespace, plain.family)) return bridged;
    const handsTagsOn = isOn(context, namespace, 'bridge-nf-filter-vlan-tagged');
    // A port takes the tag off before the frame is forwarded by it (net/bridge/br_forward.c, __br_forward).
    const isSeen = ({ hook }: (typeof asked)[number]) =>
      handsTagsOn || traversals[hook === 'prerouting' ? at - 1 : at + 1]?.tag === undefined;
    const routed = asked.filter(isSeen).map(({ hook, packet: { arrivesBy, leavesBy } }) => ({
      ...common,
      hook,
      layer: 'ip' as const,
      packet: {
        ...frame,
        arrivesBy: arrivesBy === null ? null : link,
        leavesBy: leavesBy === null ? null : link,
      },
    }));
    return [...bridged, ...routed];
  });
}
