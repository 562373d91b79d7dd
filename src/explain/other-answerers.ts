import { sameAddress } from '../model/address/address.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { AllFacts } from './link-facts.ts';
import type { Way } from './way.ts';

/**
 * The namespaces beside the way whose MAC a neighbour table on it has for a next hop: whether they may
 * rightly answer for that address depends on their settings. Those that `facts` has are left out.
 */
export function otherAnswerers(
  { namespaces }: Snapshot,
  facts: AllFacts,
  ways: readonly Way[],
): readonly NamespaceId[] {
  const macs = new Set<string>();
  for (const { namespace, segment } of ways.flatMap(({ stages }) => stages)) {
    for (const { address, mac } of facts.get(namespace)?.neighbours ?? []) {
      if (mac !== null && segment !== null && sameAddress(address, segment.nextHop)) macs.add(mac);
    }
  }
  return namespaces
    .filter(({ id, links }) => !facts.has(id) && links.some(({ mac }) => mac && macs.has(mac)))
    .map(({ id }) => id);
}
