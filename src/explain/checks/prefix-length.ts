import { contains, familyOf, formatCidr, type LinkAddress } from '../../model/address/address.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showAddresses } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { replaceAddressFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import type { L2Segment } from '../path/l2-segment.ts';
import {
  egressOf,
  egressSegment,
  isLinkUp,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/** An address whose prefix length misleads its own namespace, and the length that the others have. */
type WrongLength = {
  readonly end: LinkEnd;
  readonly own: LinkAddress;
  readonly length: number;
  /** `short`: what is behind a router is asked for on the segment; `long`: a neighbour is not. */
  readonly mistake: 'short' | 'long';
  readonly other: LinkAddress;
};

/** Checks whether the prefix length of an address on either path makes its namespace look in the wrong place. */
export function checkPrefixLengths(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const wrong = wrongLengthAt(context, at);
    if (wrong === null) return [];
    const { end, own, length, mistake, other } = wrong;
    const name = namespaceLabel(context.snapshot, end.namespace.id);
    const old = formatCidr(own);
    const effect =
      mistake === 'short'
        ? `it looks for ${at.hop.destination} there instead of behind the router`
        : `it does not look for ${other.address} there`;
    return [
      {
        position: positionOf(at, 'address', end.link.name),
        what: `${end.link.name} of ${name} has ${old}, but the segment is /${length}, so ${effect}`,
        evidence: [showAddresses(context, end), at.hop.asked],
        fault: {
          code: 'wrong-prefix-length' as const,
          culprit: { kind: 'address' as const, name: old, namespace: end.namespace.id },
          fix: replaceAddressFix(context.snapshot, end, old, `${own.address}/${length}`),
        },
      },
    ];
  });
}

/**
 * The wrong length at a hop; null if there is none. Too long: who should be asked on the segment
 * (the destination, or the router that leads there) holds the namespace's address for a neighbour's,
 * and not the other way round. Too short: the kernel looks for the destination on the segment, where
 * nobody has it, and a router there leads to it.
 */
export function wrongLengthAt(context: DiagnosisContext, at: PlacedHop): WrongLength | null {
  const { hop } = at;
  const exit = egressOf(context, hop);
  const l2Segment = egressSegment(context, hop);
  const family = familyOf(hop.destination);
  if (exit === null || l2Segment === null || family === null || !isLinkUp(context, exit))
    return null;
  const own = exit.link.addresses.filter(
    (each) => each.family === family && each.scope === 'global',
  );
  if (hop.route.kind === 'none') return tooLong(hop.would?.gateway ?? hop.destination);
  if (hop.route.kind !== 'out') return null;
  return hop.route.gateway === null ? tooShort() : tooLong(hop.destination);

  function tooLong(hop: string): WrongLength | null {
    const other = addressOn(l2Segment, hop);
    if (other === null || exit === null) return null;
    const wrong = own.find(
      (each) => contains(formatCidr(other), each.address) && !contains(formatCidr(each), hop),
    );
    if (wrong === undefined || own.some((each) => contains(formatCidr(each), hop))) return null;
    return { end: exit, own: wrong, length: other.prefixLength, mistake: 'long', other };
  }

  function tooShort(): WrongLength | null {
    const gateway = hop.would?.gateway ?? null;
    const router = gateway === null ? null : addressOn(l2Segment, gateway);
    if (router === null || exit === null) return null;
    const wrong = own.find(
      (each) =>
        contains(formatCidr(each), hop.destination) &&
        contains(formatCidr(router), each.address) &&
        !contains(formatCidr(router), hop.destination),
    );
    if (wrong === undefined || wrong.prefixLength >= router.prefixLength) return null;
    return { end: exit, own: wrong, length: router.prefixLength, mistake: 'short', other: router };
  }
}

/** An address as somebody on the segment has it. */
function addressOn(l2Segment: L2Segment | null, wanted: string): LinkAddress | null {
  const all = l2Segment?.stations.flatMap(({ link }) => link.addresses) ?? [];
  return all.find(({ address }) => address === wanted) ?? null;
}
