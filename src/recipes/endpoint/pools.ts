/** Which addresses the engine's address manager (IPAM) hands out on a network, and which would be next. */
import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import {
  canonicalAddress,
  contains,
  type Family,
  familyOf,
  hostsOf,
  roleInSubnet,
  sameAddress,
} from '../../model/address/address.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network, Subnet } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isDockersChoice } from '../host/subnet-use.ts';
import { endpointOn } from './modes.ts';

/** The subnets of a network of one family. */
export function poolsOf({ subnets }: Network, family: Family): readonly Subnet[] {
  return subnets.filter(({ cidr }) => familyOf(cidr) === family);
}

function baseOf(cidr: string): string {
  return cidr.split('/', 1)[0] ?? '';
}

/** The addresses of a range in order, including its first one if the range is a part of a subnet. */
function* addressesOf(range: string, subnet: string): Generator<string> {
  const [, length = ''] = subnet.split('/');
  const base = canonicalAddress(baseOf(range));
  if (base !== null && roleInSubnet(`${base}/${length}`) === 'host') yield base;
  for (const address of hostsOf(range)) if (address !== base) yield address;
}

/**
 * The gateway of a pool. If none was asked for, the engine takes the first address that it may hand
 * out, and inspection does not show it (libnetwork, network.ipamAllocateVersion).
 */
export function gatewayOf({ cidr, gateway, ipRange }: Subnet): string | null {
  if (gateway !== null) return gateway;
  const [first] = addressesOf(ipRange ?? cidr, cidr);
  return first ?? null;
}

/** Addresses of a family that containers have on a network now. */
function givenOn(network: Network, family: Family, { containers }: Snapshot): readonly string[] {
  return containers.flatMap((container) => {
    const endpoint = endpointOn(container, network);
    const address = family === 6 ? endpoint?.address6 : endpoint?.address;
    return address && familyOf(address) === family ? [address] : [];
  });
}

/** A pool with 2^64 addresses must end somewhere; no network of an engine has as many members. */
const LONGEST_WALK = 100_000;

/**
 * The address that the engine would hand out next: the lowest that is free in the first pool (measured
 * with engine 20.10). Null if none is left there, or it is not known: with a swarm, a plugin, or an
 * engine that counts on from the last (netavark's IPAM, of Podman).
 *
 * @param without an address that counts as given back
 */
export function nextAddress(
  network: Network,
  family: Family,
  snapshot: Snapshot,
  without: string | null = null,
): string | null {
  if (familyOn(snapshot).gives !== 'the-lowest') return null;
  return lowestFree(network, family, snapshot, without);
}

/** The lowest address that is free in the first pool; null if none is, or a swarm or a plugin manages them. */
export function lowestFree(
  network: Network,
  family: Family,
  snapshot: Snapshot,
  without: string | null = null,
): string | null {
  const [pool] = poolsOf(network, family);
  if (pool === undefined || network.scope === 'swarm' || network.ipamDriver !== 'default') {
    return null;
  }
  const given = givenOn(network, family, snapshot).filter(
    (each) => without === null || !sameAddress(each, without),
  );
  const kept = [gatewayOf(pool) ?? '', ...Object.values(pool.auxAddresses)];
  const taken = new Set([...given, ...kept].map((each) => canonicalAddress(each)));
  for (const address of addressesOf(pool.ipRange ?? pool.cidr, pool.cidr).take(LONGEST_WALK)) {
    if (!taken.has(address)) return address;
  }
  return null;
}

/** The addresses of members that the engine would pass before it reached this one: those below it. */
export function givenBelow(
  network: Network,
  address: string,
  snapshot: Snapshot,
): readonly string[] {
  const family = familyOf(address) ?? 4;
  const pool = poolsOf(network, family).find(({ cidr }) => contains(cidr, address));
  if (pool === undefined) return [];
  const given = new Set(givenOn(network, family, snapshot).map((each) => canonicalAddress(each)));
  const below: string[] = [];
  for (const each of addressesOf(pool.ipRange ?? pool.cidr, pool.cidr).take(LONGEST_WALK)) {
    if (sameAddress(each, address)) return below;
    if (given.has(each)) below.push(each);
  }
  return [];
}

/** Whether no pool of a family has an address left, whatever its range; false if that is not known. */
export function isFull(network: Network, family: Family, snapshot: Snapshot): boolean {
  const pools = poolsOf(network, family);
  if (pools.length === 0 || network.scope === 'swarm' || network.ipamDriver !== 'default') {
    return false;
  }
  return pools.every((pool) => {
    const whole = { ...network, subnets: [{ ...pool, gateway: gatewayOf(pool), ipRange: null }] };
    return lowestFree(whole, family, snapshot) === null;
  });
}

/** From where engines since 27 take an IPv6 subnet if none is asked for (RFC 4193). */
function isEnginesIpv6(cidr: string, { host: { engine } }: Snapshot): boolean {
  const version = engine.kind === 'connected' ? Number.parseInt(engine.version, 10) : 0;
  return version >= 27 && contains('fd00::/8', cidr) && cidr.endsWith('/64');
}

/**
 * Whether a person certainly asked for a subnet, so that the engine takes fixed addresses there.
 * Inspection does not say so directly; an engine that chooses gives the first address as the gateway, and
 * no range or reserved address.
 */
export function isSurelyAskedFor(
  network: Network,
  { cidr, gateway, ipRange, auxAddresses }: Subnet,
  { containers }: Snapshot,
): boolean {
  const [first = ''] = hostsOf(cidr);
  if (gateway === null || !sameAddress(gateway, first) || ipRange !== null) return true;
  if (Object.keys(auxAddresses).length > 0) return true;
  return containers.some((container) => {
    const settings = endpointOn(container, network)?.settings;
    const fixed = familyOf(cidr) === 6 ? settings?.address6 : settings?.address;
    return fixed !== undefined && fixed !== null;
  });
}

/**
 * Whether everything suggests that the engine chose a subnet, in which it fixes no addresses: it is one of
 * docker's own, and no build made the network.
 */
export function isChosenByEngine(network: Network, pool: Subnet, snapshot: Snapshot): boolean {
  if (familyOn(snapshot).fixesAddresses === 'everywhere') return false;
  return (
    !isSurelyAskedFor(network, pool, snapshot) &&
    network.labels[BUILD_LABEL] === undefined &&
    (isDockersChoice(pool.cidr) || isEnginesIpv6(pool.cidr, snapshot))
  );
}
