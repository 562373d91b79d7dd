import type { Family } from '../address/address.ts';

/** An entry of the neighbour table: ARP for IPv4, NDP for IPv6 (ip-neighbour(8)). */
export type Neighbour = {
  readonly family: Family;
  readonly address: string;
  readonly device: string;
  readonly mac: string | null;
  /** NUD states: `REACHABLE`, `STALE`, `FAILED`, `PERMANENT`, … */
  readonly state: readonly string[];
};
