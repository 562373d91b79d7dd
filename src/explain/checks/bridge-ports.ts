import type { PathLinkDetail } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { readFrom } from '../evidence.ts';
import type { Evidence, Finding } from '../finding.ts';
import { portFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { bridgeOfPort } from '../path/l2-segment.ts';
import type { Traversal } from '../path/packet-path.ts';
import {
  isLinkUp,
  linkFactsAt,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/** Checks whether the bridges on both paths let a frame from one port to the other: state, isolation, VLANs. */
export function checkBridgePorts(context: DiagnosisContext): readonly Finding[] {
  const reported = new Set<string>();
  return placedHops(context).flatMap((at) => {
    const traversals = at.hop.segment?.traversals ?? [];
    return traversals.flatMap((traversal, place) => {
      const isPort = traversal.as === 'port-in' || traversal.as === 'port-out';
      const state = isPort ? notForwarding(context, at, traversal) : null;
      if (state !== null) return [state];
      const out = leavesBy(context, traversals, place);
      if (out === null) return [];
      // What keeps two ports apart does so in both directions, and is told in the first.
      const pair = [traversal, out].map(({ namespace, link }) => `${namespace}/${link}`);
      const isTold = reported.has(pair.toSorted().join(' '));
      reported.add(pair.toSorted().join(' '));
      return isTold ? [] : between(context, at, traversal, out);
    });
  });
}

/**
 * Finds where a frame that comes into a bridge leaves it: by another port, or up to the bridge's own link, which
 * is in VLANs as ports are; null for a traversal that does not lead into a bridge.
 */
function leavesBy(
  context: DiagnosisContext,
  traversals: readonly Traversal[],
  place: number,
): Traversal | null {
  const [into, next, second] = traversals.slice(place, place + 3);
  if (into === undefined || next === undefined) return null;
  const isBridge = ({ namespace, link }: Traversal) =>
    linkNamed(context, namespace, link)?.link.kind === 'bridge';
  const isSent = (into.as === 'out' || into.as === 'lower-out') && isBridge(into);
  if (isSent) return next.as === 'port-out' ? next : null;
  if (into.as !== 'port-in') return null;
  if (next.as === 'bridge') return second?.as === 'port-out' ? second : null;
  return (next.as === 'in' || next.as === 'lower-in') && isBridge(next) ? next : null;
}

/** A port without a carrier, or of a bridge that is down, is disabled by the kernel: no fault of its own. */
function notForwarding(
  context: DiagnosisContext,
  at: PlacedHop,
  traversal: Traversal,
): Finding | null {
  const end = linkNamed(context, traversal.namespace, traversal.link);
  const facts = end === null ? null : linkFactsAt(context, end);
  if (end === null || facts === null || facts.port === null) return null;
  const { state } = facts.port;
  if (!isLinkUp(context, end) || !facts.carrier || state === 'forwarding') return null;
  const bridge = bridgeOfPort(end);
  if (bridge === null || !isLinkUp(context, bridge)) return null;
  return {
    position: positionOf(at, 'segment', end.link.name),
    what: `the port ${end.link.name} of ${end.link.master} is ${state}, not forwarding`,
    evidence: [showPort(context, traversal, `state ${state}`)],
    fault: {
      code: 'port-isolated',
      culprit: { kind: 'link', name: end.link.name, namespace: end.namespace.id },
      fix: portFix(context.snapshot, end, 'enable'),
    },
  };
}

function between(
  context: DiagnosisContext,
  at: PlacedHop,
  into: Traversal,
  out: Traversal,
): readonly Finding[] {
  const [one, other] = [into, out].map((each) => {
    const end = linkNamed(context, each.namespace, each.link);
    const facts = end === null ? null : linkFactsAt(context, end);
    return end === null || facts === null ? null : { end, facts };
  });
  // Of ports that could not be read, nothing is said.
  if (!one || !other) return [];
  const position = positionOf(at, 'segment', into.link);
  const bridge = [one.end, other.end].find(({ link }) => link.kind === 'bridge');
  const name = bridge?.link.name ?? one.end.link.master ?? '';
  const pair =
    bridge === undefined ? `${into.link} and ${out.link} of ${name}` : portOf(one.end, other.end);
  if (one.facts.port?.isolated && other.facts.port?.isolated) {
    const evidence = [into, out].map((each) => showPort(context, each, 'isolated'));
    return [
      {
        position,
        what: `${pair} are both isolated: the bridge forwards nothing between them`,
        evidence,
        fault: {
          code: 'port-isolated',
          culprit: { kind: 'link', name: into.link, namespace: into.namespace },
          fix: portFix(context.snapshot, one.end, 'unisolate'),
        },
      },
    ];
  }
  const mismatch = vlanMismatch(context, at, { into, out, bridge: name });
  if (mismatch === 'unknown') return [];
  if (mismatch !== null) return [mismatch];
  // A port that the kernel disabled, as without a carrier, forwards nothing: the check of links tells why.
  if (![one, other].every(isForwarding)) return [];
  const evidence = [one.end, other.end].flatMap(({ namespace, link }) =>
    link.kind === 'bridge'
      ? []
      : [showPort(context, { namespace: namespace.id, link: link.name }, 'state forwarding')],
  );
  return [{ position, what: `${pair} forward to each other`, evidence, fault: null }];
}

/** The bridge's own link has no state. */
function isForwarding({ end, facts }: { end: LinkEnd; facts: PathLinkDetail }): boolean {
  return end.link.kind === 'bridge' || facts.port?.state === 'forwarding';
}

function portOf(one: LinkEnd, other: LinkEnd): string {
  const [port, bridge] = one.link.kind === 'bridge' ? [other, one] : [one, other];
  return `${port.link.name} and its bridge ${bridge.link.name}`;
}

/**
 * A frame without a tag belongs to the VLAN that is its port's own (pvid), and leaves only by ports
 * that are in that VLAN (bridge(8), vlan); the bridge's own link is a port of it too.
 */
function vlanMismatch(
  context: DiagnosisContext,
  at: PlacedHop,
  {
    into,
    out,
    bridge,
  }: { readonly into: Traversal; readonly out: Traversal; readonly bridge: string },
): Finding | 'unknown' | null {
  const facts = context.facts.get(into.namespace);
  const filters = facts?.links?.find(({ name }) => name === bridge)?.bridge?.vlanFiltering;
  if (filters === false) return null;
  const vlanTable = facts?.vlans ?? null;
  if (filters === undefined || vlanTable === null) return 'unknown';
  const of = (link: string) => vlanTable.find((each) => each.link === link);
  const [own, other] = [of(into.link), of(out.link)];
  const { tag = null } = into;
  const isIn = tag === null || own?.vlans.includes(tag) === true;
  const vlan = tag ?? own?.pvid ?? null;
  if (vlan !== null && isIn && other?.vlans.includes(vlan)) return null;
  const shown = [into, out].map(({ namespace, link }): Evidence => {
    const vlans = of(link);
    const all = vlans?.vlans.map((each) => (each === vlans.pvid ? `${each} (pvid)` : `${each}`));
    const words = all === undefined || all.length === 0 ? 'no VLAN' : `VLAN ${all.join(', ')}`;
    return readFrom(context, namespace, 'vlans', `${link}: ${words}`);
  });
  const host = namespaceLabel(context.snapshot, into.namespace);
  const outside = isIn ? out.link : into.link;
  const add = (link: string) => `bridge vlan add dev ${link} vid ${vlan ?? 1}`;
  const itself = outside === bridge ? ' self' : '';
  const how =
    tag === null
      ? `${add(outside)}${itself}, with pvid untagged if its frames are untagged`
      : `${add(outside)}${itself}`;
  return {
    position: positionOf(at, 'segment', into.link),
    what: mismatchWords({ bridge: `${bridge} of ${host}`, into, out: out.link, vlan, isIn }),
    evidence: shown,
    fault: {
      code: 'vlan-mismatch',
      culprit: { kind: 'link', name: into.link, namespace: into.namespace },
      fix: wordsFix(`Put both in one VLAN: ${how}.`),
    },
  };
}

function mismatchWords(reported: {
  readonly bridge: string;
  readonly into: Traversal;
  readonly out: string;
  readonly vlan: number | null;
  readonly isIn: boolean;
}): string {
  const { bridge, into, out, vlan, isIn } = reported;
  const filters = `${bridge} filters VLANs`;
  if (vlan === null) return `${filters}, and ${into.link} has no VLAN for untagged frames`;
  if (!isIn)
    return `${filters}: ${into.link} is not in VLAN ${vlan}, which the frame is tagged with`;
  return `${filters}: ${into.link} is in VLAN ${vlan}, ${out} is not`;
}

function showPort(
  context: DiagnosisContext,
  { namespace, link }: Pick<Traversal, 'namespace' | 'link'>,
  words: string,
): Evidence {
  return readFrom(context, namespace, 'links', `${link}: ${words}`);
}
