import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { PathDetail, PathLinkDetail } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';

/** Facts of namespaces beside the snapshot. */
export type AllFacts = ReadonlyMap<NamespaceId, PathDetail>;

/** Finds the facts of a link beside the snapshot. */
export function factsOfLink(facts: AllFacts, { namespace, link }: LinkEnd): PathLinkDetail | null {
  return facts.get(namespace.id)?.links?.find(({ index }) => index === link.index) ?? null;
}
