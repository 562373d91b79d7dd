import type { Family } from '../model/address/address.ts';
import type { Namespace } from '../model/kernel/namespace.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import { namespaceOf } from '../model/kernel/wiring.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { AllFacts } from './link-facts.ts';
import { type Station, stretchFrom } from './stretch.ts';

/** The first step of the shortest way to a namespace by cables, whatever routes say. */
export type Lead = {
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
export function leadTo(
  snapshot: Snapshot,
  facts: AllFacts,
  from: NamespaceId,
  family: Family,
  isGoal: (station: Station) => boolean,
): Lead | null {
  const seen = new Set<NamespaceId>([from]);
  let frontier: { readonly namespace: Namespace; readonly first: Lead | null }[] = [];
  const start = namespaceOf(snapshot, from);
  if (start !== null) frontier = [{ namespace: start, first: null }];
  while (frontier.length > 0) {
    const further: typeof frontier = [];
    for (const { namespace, first } of frontier) {
      for (const { link, stations } of stretchesOf(snapshot, facts, namespace)) {
        const leads = (station: Station): Lead => ({
          device: link.name,
          gateway: addressOf(station, family),
          next: station,
        });
        const goal = stations.find(isGoal);
        if (goal !== undefined) return first ?? { ...leads(goal), gateway: null };
        for (const station of stations) {
          if (seen.has(station.namespace.id) || !isRouter(station)) continue;
          const lead = first ?? leads(station);
          if (lead.gateway === null) continue;
          seen.add(station.namespace.id);
          further.push({ namespace: station.namespace, first: lead });
        }
      }
    }
    frontier = further;
  }
  return null;
}

function stretchesOf(snapshot: Snapshot, facts: AllFacts, namespace: Namespace) {
  const bridges = new Set(
    namespace.links.filter(({ kind }) => kind === 'bridge').map(({ name }) => name),
  );
  return namespace.links
    .filter(({ kind, master }) => kind !== 'loopback' && !(master !== null && bridges.has(master)))
    .map((link) => ({ link, ...stretchFrom(snapshot, facts, { namespace, link }) }));
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

/** Whether a namespace has an address, on whichever link. */
export function hasAddress(namespace: Namespace, isIt: (address: string) => boolean): boolean {
  return namespace.links.some(({ addresses }) => addresses.some(({ address }) => isIt(address)));
}
