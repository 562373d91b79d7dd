import { contains, familyOf, formatCidr } from '../../model/address/address.ts';
import type { Filters } from '../../model/kernel/filters.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { natAtHook } from './nat-at-hook.ts';
import type { Packet } from './packet.ts';

/**
 * The source that a packet has after it left a namespace, by the tables that translate there; null
 * where it keeps its own, or a rule depends on what is not known here.
 */
export function leavingSource(
  filters: Filters,
  namespace: Namespace,
  packet: Packet,
  nextHop: string,
): string | null {
  const place = { hook: 'postrouting', layer: 'ip' } as const;
  const translation = natAtHook(filters, place, packet);
  if (translation.kind !== 'source') return null;
  const { to } = translation;
  if (to === null) return addressToward(namespace, packet, nextHop);
  return familyOf(to) === null ? null : to;
}

/** The kernel takes the link's address beside the next hop, else its first (net/ipv4/devinet.c, inet_select_addr). */
function addressToward({ links }: Namespace, packet: Packet, nextHop: string): string | null {
  const link = links.find(({ name }) => name === packet.leavesBy);
  const own = link?.addresses.filter(
    ({ family, scope }) => family === packet.family && scope === 'global',
  );
  const beside = own?.find((each) => contains(formatCidr(each), nextHop));
  return (beside ?? own?.[0])?.address ?? null;
}
