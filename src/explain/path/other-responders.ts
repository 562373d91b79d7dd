import { sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { AllFacts } from './link-facts.ts';
import type { PacketPath } from './packet-path.ts';

/**
 * The namespaces beside the path whose MAC a neighbour table on it has for a next hop: whether they may
 * rightly answer for that address depends on their settings. Those that `facts` has are left out.
 */
export function otherResponders(
  { namespaces }: Snapshot,
  facts: AllFacts,
  paths: readonly PacketPath[],
): readonly NamespaceId[] {
  const macs = new Set<string>();
  for (const { namespace, segment } of paths.flatMap(({ hops }) => hops)) {
    for (const { address, mac } of facts.get(namespace)?.neighbours ?? []) {
      if (mac !== null && segment !== null && sameAddress(address, segment.nextHop)) macs.add(mac);
    }
  }
  return namespaces
    .filter(({ id, links }) => !facts.has(id) && links.some(({ mac }) => mac && macs.has(mac)))
    .map(({ id }) => id);
}
