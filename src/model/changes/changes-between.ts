import type { Snapshot } from '../snapshot.ts';
import type { Change } from './change.ts';
import { containerChanges } from './containers.ts';
import { hasContainers, hasNamespaces, hasNetworks } from './known.ts';
import { namespaceChanges } from './namespaces.ts';
import { networkChanges } from './networks.ts';

/**
 * What changed on a host from one snapshot to a later one, by identity: containers first, then
 * networks, then namespaces with what is in them; of each what went, what came, what differs. A thing
 * that comes or goes with all in it is one change. What was not read both times, or listed by its
 * engine, is no change. Both snapshots are whole, `before` best as `lastKnown` has it.
 */
export function changesBetween(before: Snapshot, after: Snapshot): readonly Change[] {
  const both = (isThere: (snapshot: Snapshot, engine?: string) => boolean, engine?: string) =>
    isThere(before, engine) && isThere(after, engine);
  const listed = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    containers: snapshot.containers.filter(({ engine }) => both(hasContainers, engine)),
    networks: snapshot.networks.filter(({ engine }) => both(hasNetworks, engine)),
  });
  const [from, to] = [listed(before), listed(after)];
  return [
    ...containerChanges(from, to),
    ...networkChanges(from, to),
    ...(both(hasNamespaces) ? namespaceChanges(before, after) : []),
  ];
}
