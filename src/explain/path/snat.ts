import type { Executor } from '../../executor/executor.ts';
import { readFilters } from '../../inventory/details/filters/read-filters.ts';
import { familyOf } from '../../model/address/address.ts';
import type { Filters } from '../../model/kernel/filters.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { leavingSource } from '../filters/leaving-source.ts';
import { localIn } from '../filters/packet.ts';

/** A packet that a router sends on. */
export type LeavingPacket = {
  readonly namespace: NamespaceId;
  readonly source: string;
  readonly destination: string;
  /** Null where it is made there. */
  readonly arrivesBy: string | null;
  readonly leavesBy: string;
  readonly nextHop: string;
  /** The TCP port that it is for; null for ICMP. */
  readonly port: number | null;
};

/** The source that it leaves with, where the router translates it; null where it stays as it is. */
export type TranslateSource = (leaving: LeavingPacket) => Promise<string | null>;

/** Looks at a router's firewall when a path first leads over it. */
export function snatByFilters(
  executor: Executor,
  snapshot: Snapshot,
  signal: AbortSignal,
): TranslateSource {
  const known = new Map<NamespaceId, Promise<Filters | null>>();
  const filtersOf = (id: NamespaceId) => {
    const asked = known.get(id) ?? ask(id);
    known.set(id, asked);
    return asked;
  };
  /** Leaves out what cannot be listed: reading the firewalls of both paths reports that later. */
  const ask = async (id: NamespaceId) => {
    const { filters } = await readFilters(executor, snapshot, [id], signal);
    return filters.get(id) ?? null;
  };
  return async (leaving) => {
    const { namespace: id, source, destination, arrivesBy, leavesBy, nextHop, port } = leaving;
    const namespace = namespaceOf(snapshot, id);
    const family = familyOf(destination);
    const filters = await filtersOf(id);
    if (namespace === null || family === null || filters === null) return null;
    const packet = {
      family,
      source,
      destination,
      protocol: port === null ? ('icmp' as const) : ('tcp' as const),
      port,
      isReply: false,
      isTracked: true,
      // What came before postrouting may have marked it.
      mark: null,
      arrivesBy,
      leavesBy,
      ports: null,
      isLocal: localIn(namespace),
    };
    return leavingSource(filters, namespace, packet, nextHop);
  };
}
