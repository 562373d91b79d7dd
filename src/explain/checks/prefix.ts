import { contains, familyOf, formatCidr, type LinkAddress } from '../../model/address/address.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, isUp, positionOf, stretchOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { replaceAddress } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { showAddresses } from '../showing.ts';
import type { Stretch } from '../stretch.ts';

/** An address whose prefix length misleads its own namespace, and the length that the others have. */
type WrongLength = {
  readonly end: LinkEnd;
  readonly own: LinkAddress;
  readonly length: number;
  /** `short`: what is behind a router is asked for on the segment; `long`: a neighbour is not. */
  readonly way: 'short' | 'long';
  readonly other: LinkAddress;
};

/** Whether the prefix length of an address on the ways makes its namespace look in the wrong place. */
export function checkPrefixLengths(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const wrong = wrongLengthAt(kase, at);
    if (wrong === null) return [];
    const { end, own, length, way, other } = wrong;
    const name = nameOf(kase.snapshot, end.namespace.id);
    const old = formatCidr(own);
    const where =
      way === 'short'
        ? `looks for ${at.stage.destination} on the segment of ${end.link.name}, and that is behind a router`
        : `does not look for ${other.address} on the segment of ${end.link.name}, where it is`;
    return [
      {
        position: positionOf(at, 'address', end.link.name),
        what: `with ${old}, ${name} ${where}: the others there have /${length}`,
        evidence: [showAddresses(kase, end), at.stage.asked],
        fault: {
          code: 'wrong-prefix-length' as const,
          culprit: { kind: 'address' as const, name: old, namespace: end.namespace.id },
          fix: replaceAddress(kase.snapshot, end, old, `${own.address}/${length}`),
        },
      },
    ];
  });
}

/**
 * The wrong length at a stage; null where there is none. Too long: who should be asked on the segment
 * (the destination, or the router that leads there) holds the namespace's address for a neighbour's,
 * and not the other way round. Too short: the kernel looks for the destination on the segment, where
 * nobody has it, and a router there leads to it.
 */
export function wrongLengthAt(kase: Case, at: At): WrongLength | null {
  const { stage } = at;
  const exit = exitOf(kase, stage);
  const stretch = stretchOf(kase, stage);
  const family = familyOf(stage.destination);
  if (exit === null || stretch === null || family === null || !isUp(kase, exit)) return null;
  const own = exit.link.addresses.filter(
    (each) => each.family === family && each.scope === 'global',
  );
  if (stage.route.kind === 'none') return tooLong(stage.would?.gateway ?? stage.destination);
  if (stage.route.kind !== 'out') return null;
  return stage.route.gateway === null ? tooShort() : tooLong(stage.destination);

  function tooLong(hop: string): WrongLength | null {
    const other = addressOn(stretch, hop);
    if (other === null || exit === null) return null;
    const wrong = own.find(
      (each) => contains(formatCidr(other), each.address) && !contains(formatCidr(each), hop),
    );
    if (wrong === undefined || own.some((each) => contains(formatCidr(each), hop))) return null;
    return { end: exit, own: wrong, length: other.prefixLength, way: 'long', other };
  }

  function tooShort(): WrongLength | null {
    const gateway = stage.would?.gateway ?? null;
    const router = gateway === null ? null : addressOn(stretch, gateway);
    if (router === null || exit === null) return null;
    const wrong = own.find(
      (each) =>
        contains(formatCidr(each), stage.destination) &&
        contains(formatCidr(router), each.address) &&
        !contains(formatCidr(router), stage.destination),
    );
    if (wrong === undefined || wrong.prefixLength >= router.prefixLength) return null;
    return { end: exit, own: wrong, length: router.prefixLength, way: 'short', other: router };
  }
}

/** An address as somebody on the stretch has it. */
function addressOn(stretch: Stretch | null, wanted: string): LinkAddress | null {
  const all = stretch?.stations.flatMap(({ link }) => link.addresses) ?? [];
  return all.find(({ address }) => address === wanted) ?? null;
}
