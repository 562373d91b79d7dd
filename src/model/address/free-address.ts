import type { Snapshot } from '../snapshot.ts';
import { contains, hostsOf, subnetOf } from './address.ts';
import { knownAddresses } from './address-use.ts';

/** A walk through an IPv6 subnet must end; no host knows as many addresses in a row. */
const LONGEST_WALK = 100_000;

function first(cidr: string, from: 'bottom' | 'top', free: (address: string) => boolean) {
  for (const address of hostsOf(cidr, from).take(LONGEST_WALK)) if (free(address)) return address;
  return null;
}

/**
 * An address in a subnet that neither IPAM, nor a neighbour table, nor a link of any namespace
 * knows; null if none is left. IPAM never learns of an address set by hand and hands out its own
 * from the bottom: in a subnet of the engine's the proposal stays out of the range it hands out
 * from, or comes from the top.
 */
export function freeAddress(cidr: string, snapshot: Snapshot): string | null {
  const subnet = subnetOf(cidr);
  if (subnet === null) return null;
  const known = knownAddresses(snapshot);
  const free = (address: string): boolean => !known.has(address);
  const pool = snapshot.networks
    .flatMap(({ subnets }) => subnets)
    .find((each) => contains(each.cidr, subnet) || contains(subnet, each.cidr));
  if (pool === undefined) return first(subnet, 'bottom', free);
  const { ipRange } = pool;
  const handedOut = (address: string): boolean => ipRange !== null && contains(ipRange, address);
  const safe = (address: string): boolean => free(address) && !handedOut(address);
  return first(subnet, 'top', safe) ?? first(subnet, 'bottom', safe) ?? first(subnet, 'top', free);
}
