import type { Family } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Station, segmentFrom } from './l2-segment.ts';
import type { AllFacts } from './link-facts.ts';

/** The first hop of the shortest path to a namespace by cables, whatever the routes say. */
export type SuggestedRoute = {
  /** Name of the link that leads there. */
  readonly device: string;
  /** The router's address on the segment; null where the destination itself is on it. */
  readonly gateway: string | null;
  /** Who takes the frame. */
  readonly next: Station;
};

/**
 * Finds the link and the router that would lead from one namespace to the nearest for which `isGoal`
 * holds: through cables, bridges, and namespaces with several links. Links that are down count as if
 * they were up. Null where no cable leads there.
 */
export function shortestRouteTo(
  { snapshot, facts }: { readonly snapshot: Snapshot; readonly facts: AllFacts },
  from: NamespaceId,
  family: Family,
  isGoal: (station: Station) => boolean,
): SuggestedRoute | null {
  const seen = new Set<NamespaceId>([from]);
  let frontier: { readonly namespace: Namespace; readonly first: SuggestedRoute | null }[] = [];
  const start = namespaceOf(snapshot, from);
  if (start !== null) frontier = [{ namespace: start, first: null }];
  while (frontier.length > 0) {
    const further: typeof frontier = [];
    for (const { namespace, first } of frontier) {
      for (const { link, stations } of segmentsOf(snapshot, facts, namespace)) {
        const routeBy = (station: Station): SuggestedRoute => ({
          device: link.name,
          gateway: addressOf(station, family),
          next: station,
        });
        const goal = stations.find(isGoal);
        if (goal !== undefined) return first ?? { ...routeBy(goal), gateway: null };
        for (const station of stations) {
          if (seen.has(station.namespace.id) || !isRouter(station)) continue;
          const route = first ?? routeBy(station);
          if (route.gateway === null) continue;
          seen.add(station.namespace.id);
          further.push({ namespace: station.namespace, first: route });
        }
      }
    }
    frontier = further;
  }
  return null;
}

function segmentsOf(snapshot: Snapshot, facts: AllFacts, namespace: Namespace) {
  const bridges = new Set(
    namespace.links.filter(({ kind }) => kind === 'bridge').map(({ name }) => name),
  );
  return namespace.links
    .filter(({ kind, master }) => kind !== 'loopback' && !(master !== null && bridges.has(master)))
    .map((link) => ({ link, ...segmentFrom(snapshot, facts, { namespace, link }) }));
}

function isRouter({ namespace }: Station): boolean {
  return (
    namespace.links.filter(({ kind, master }) => kind !== 'loopback' && master === null).length > 1
  );
}

/** The first address of a link that others can ask for. */
function addressOf({ link }: Station, family: Family): string | null {
  const all = link.addresses.filter((each) => each.family === family);
  const global = all.find(({ scope }) => scope === 'global');
  return (global ?? all[0])?.address ?? null;
}
