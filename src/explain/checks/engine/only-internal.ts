import type { DiagnosisContext } from '../../diagnosis-context.ts';
import { networksOf } from '../../filters/memberships.ts';
import type { PlacedHop } from '../../path/path-queries.ts';

/**
 * Tells whether a container has no route because all networks that it is on are internal: the engine gives
 * it none on purpose (Engine API, NetworkCreate.Internal). On its own network that is not why.
 */
export function isOnlyOnInternalNetworks(
  { snapshot }: DiagnosisContext,
  { hop }: PlacedHop,
): boolean {
  if (hop.would !== null && hop.would.gateway === null) return false;
  const containers = snapshot.containers.filter(({ namespace }) => namespace === hop.namespace);
  const networks = containers.flatMap((container) => networksOf(snapshot, container));
  return networks.length > 0 && networks.every(({ internal }) => internal);
}
