import { sameAddress } from '../../model/address/address.ts';
import type { Neighbour } from '../../model/kernel/neighbour.ts';
import type { Vxlan } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { neighbourOf, readFrom, showNeighbour } from '../evidence.ts';
import type { Finding, Fix } from '../finding.ts';
import { addForwardingFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import type { SegmentPath } from '../path/packet-path.ts';
import {
  egressOf,
  linkFactsAt,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/** The entry for all that has none, broadcasts included (bridge(8), fdb of a vxlan). */
const ANY_MAC = '00:00:00:00:00:00';

/**
 * Checks whether each vxlan link on the path knows whom to send the frame to: by the MAC of the next hop, or by
 * what it does with all that it does not know (an entry of zeros, one remote end, a group).
 */
export function checkOverlay(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const { segment } = at.hop;
    if (segment === null) return [];
    return entrancesOf(context, segment).flatMap((entrance) =>
      checkTunnel(context, at, segment, entrance),
    );
  });
}

/** A vxlan link by which a frame goes, and the one that it comes out of, where this host sees that. */
type Entrance = { readonly end: LinkEnd; readonly vxlan: Vxlan; readonly other: LinkEnd | null };

function entrancesOf(
  context: DiagnosisContext,
  { traversals, owners, open }: SegmentPath,
): readonly Entrance[] {
  const through = traversals.flatMap((traversal, at): readonly Entrance[] => {
    if (traversal.as !== 'tunnel' || traversals[at - 1]?.as === 'tunnel') return [];
    const next = traversals[at + 1];
    const other = next?.as === 'tunnel' ? linkNamed(context, next.namespace, next.link) : null;
    return entrance(context, linkNamed(context, traversal.namespace, traversal.link), other);
  });
  if (through.length > 0 || owners.length > 0 || !open) return through;
  // Nobody on this host has it: it is behind the vxlan that the last bridge has as its port.
  const last = traversals.findLast(({ as }) => as === 'bridge');
  const bridge = last === undefined ? null : linkNamed(context, last.namespace, last.link);
  const ports = (bridge?.namespace.links ?? []).filter(
    ({ master }) => master === bridge?.link.name,
  );
  return ports.flatMap((link) =>
    bridge === null ? [] : entrance(context, { namespace: bridge.namespace, link }, null),
  );
}

function entrance(
  context: DiagnosisContext,
  end: LinkEnd | null,
  other: LinkEnd | null,
): readonly Entrance[] {
  const vxlan = end === null ? null : (linkFactsAt(context, end)?.vxlan ?? null);
  return end === null || vxlan === null ? [] : [{ end, vxlan, other }];
}

function checkTunnel(
  context: DiagnosisContext,
  at: PlacedHop,
  segment: SegmentPath,
  { end, vxlan, other }: Entrance,
): readonly Finding[] {
  const { namespace, link } = end;
  const known = context.facts.get(namespace.id);
  if (known === undefined || known.forwarding === null || known.neighbours === null) return [];
  const { nextHop } = segment;
  const entries = known.forwarding.filter(
    (entry) => entry.link === link.name && entry.destination !== null,
  );
  const exit = egressOf(context, at.hop);
  const sender = exit === null ? null : neighbourOf(context, exit, nextHop);
  const answering = known.neighbours.find(
    (entry) => entry.device === link.name && sameAddress(entry.address, nextHop),
  );
  const resolved = macIn(sender) ?? macIn(answering);
  const mac = resolved ?? ownerMac(context, segment);
  const goesOut = entries.some((entry) => entry.mac === ANY_MAC) || vxlan.remote !== null;
  const isKnown = mac !== null && entries.some((entry) => entry.mac === mac);
  const name = namespaceLabel(context.snapshot, namespace.id);
  const all = entries.map((entry) => `${entry.mac} behind ${entry.destination}`);
  const table = readFrom(
    context,
    namespace.id,
    'forwarding',
    `${link.name}: ${all.join(', ') || 'no entry with a destination'}`,
  );
  const finding: Finding = {
    position: positionOf(at, 'segment', link.name),
    what: `${link.name} of ${name} knows where to send packets for ${nextHop}`,
    evidence: [table],
    fault: null,
  };
  if (goesOut || (isKnown && resolved !== null)) return [finding];

  const isKept = sender?.state.includes('PERMANENT') === true || macIn(answering) !== null;
  const wanted = resolved !== null && isKept ? resolved : ANY_MAC;
  const what =
    resolved === null
      ? `${link.name} of ${name} knows no remote host to ask for ${nextHop}: broadcasts go nowhere`
      : `${link.name} of ${name} does not know which host has ${resolved}, the MAC of ${nextHop}`;
  return [
    {
      ...finding,
      what,
      evidence: [table, ...(exit === null ? [] : [showNeighbour(context, exit, nextHop)])],
      fault: {
        code: 'overlay-peer-unknown',
        culprit: { kind: 'link', name: link.name, namespace: namespace.id },
        fix: fixOf(context, { end, vxlan, other }, wanted),
      },
    },
  ];
}

/** The MAC of an entry that is of use. One that is not permanent is asked for again, of all. */
function macIn(entry: Neighbour | null | undefined): string | null {
  if (!entry || entry.state.includes('FAILED') || entry.state.includes('INCOMPLETE')) return null;
  return entry.mac;
}

function ownerMac(context: DiagnosisContext, { owners: [owner] }: SegmentPath): string | null {
  const end = owner === undefined ? null : linkNamed(context, owner.namespace, owner.link);
  return end?.link.mac ?? null;
}

/** An entry can be written where the far end is seen; an engine writes its own. */
function fixOf(context: DiagnosisContext, { end, vxlan, other }: Entrance, mac: string): Fix {
  if (end.namespace.kind === 'overlay') {
    return wordsFix(
      'The engine writes these entries once the hosts hear from each other: allow TCP and UDP port 7946 and UDP port 4789 between them, then disconnect and reconnect the container that is not known (docker network disconnect, docker network connect).',
    );
  }
  const far = other === null ? null : (linkFactsAt(context, other)?.vxlan?.local ?? null);
  if (far !== null) return addForwardingFix(context.snapshot, end, mac, far);
  const { name } = end.link;
  return wordsFix(
    `Add the host that has it to ${name}, by its address under vxlan ${vxlan.id}: bridge fdb append ${mac} dev ${name} dst <address>`,
  );
}
