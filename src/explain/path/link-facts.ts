import type { NamespaceId } from '../../model/namespace-id.ts';
import type { LinkFacts, PathFacts } from '../../model/path-facts.ts';
import type { End } from '../../model/wiring.ts';

/** Facts of namespaces beside the snapshot. */
export type AllFacts = ReadonlyMap<NamespaceId, PathFacts>;

/** Finds the facts of a link beside the snapshot. */
export function factsOfLink(facts: AllFacts, { namespace, link }: End): LinkFacts | null {
  return facts.get(namespace.id)?.links?.find(({ index }) => index === link.index) ?? null;
}
