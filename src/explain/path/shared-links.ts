import type { PathLinkDetail } from '../../model/kernel/path-detail.ts';
import { type LinkEnd, lowerEndOf, namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type AllFacts, factsOfLink } from './link-facts.ts';

/** The kinds whose links share another, and reach each other there. */
export const SHARERS: readonly string[] = ['macvlan', 'macvtap', 'ipvlan', 'ipvtap'];

/** The kinds whose frames are followed by what stands in the facts, not in the snapshot. */
export const TUNNELS: readonly string[] = ['vxlan', ...SHARERS];

/** Tells whether there are links that share another, of which it could not be read which that is. */
export function hidesSharers({ namespaces }: Snapshot, facts: AllFacts): boolean {
  return namespaces.some(
    ({ id, links }) =>
      links.some(({ kind }) => TUNNELS.includes(kind)) && facts.get(id)?.links == null,
  );
}

/** The vxlan links of this host with the same id and port. */
export function tunnelEnds(snapshot: Snapshot, facts: AllFacts, end: LinkEnd): readonly LinkEnd[] {
  const own = factsOfLink(facts, end)?.vxlan ?? null;
  if (own === null) return [];
  return linksOf(snapshot, facts).filter(
    (other) =>
      other.facts.vxlan?.id === own.id &&
      other.facts.vxlan.port === own.port &&
      keyOf(other) !== keyOf(end),
  );
}

/** The macvlan or ipvlan links in mode bridge that share the link of one, which is in that mode too. */
export function siblingsOf(snapshot: Snapshot, facts: AllFacts, end: LinkEnd): readonly LinkEnd[] {
  const below = sharedBy(snapshot, facts, end);
  const isBridged = (each: LinkEnd) => factsOfLink(facts, each)?.sharing === 'bridge';
  if (below === null || !isBridged(end)) return [];
  return sharersOf(snapshot, facts, below).filter(
    (other) => keyOf(other) !== keyOf(end) && isBridged(other),
  );
}

/** The macvlan and ipvlan links that share a link. */
export function sharersOf(snapshot: Snapshot, facts: AllFacts, below: LinkEnd): readonly LinkEnd[] {
  return linksOf(snapshot, facts).filter((other) => {
    const lower = sharedBy(snapshot, facts, other);
    return lower !== null && keyOf(lower) === keyOf(below);
  });
}

/** The link that a macvlan or ipvlan shares; null for other kinds, and where it was not read. */
export function sharedBy(snapshot: Snapshot, facts: AllFacts, end: LinkEnd): LinkEnd | null {
  if (factsOfLink(facts, end)?.sharing == null) return null;
  const below = lowerEndOf(snapshot, end.link);
  return below?.kind === 'link' ? below.end : null;
}

function linksOf(
  snapshot: Snapshot,
  facts: AllFacts,
): readonly (LinkEnd & { facts: PathLinkDetail })[] {
  return [...facts.values()].flatMap((each) => {
    const namespace = namespaceOf(snapshot, each.namespace);
    return (each.links ?? []).flatMap((one) => {
      const link = namespace?.links.find(({ index }) => index === one.index);
      return namespace && link ? [{ namespace, link, facts: one }] : [];
    });
  });
}

/** A link, as a key. */
export function keyOf({ namespace, link }: LinkEnd): string {
  return `${namespace.id}/${link.index}`;
}
