import type { Snapshot } from '../snapshot.ts';
import type { Change } from './change.ts';
import { containerChanges } from './containers.ts';
import { hasContainers, hasNamespaces, hasNetworks } from './known.ts';
import { namespaceChanges } from './namespaces.ts';
import { networkChanges } from './networks.ts';

/**
 * Lists what changed on a host from one snapshot to a later one, by identity: containers first,
 * then networks, then namespaces with what is in them; for each, what was removed, added or
 * changed. A thing that comes or goes with everything in it is one change. Anything not read both
 * times, or not listed by its engine, is not a change. Both snapshots are complete; `before` is
 * best taken from `lastKnown`.
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
