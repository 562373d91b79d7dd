/** The field of an address that a container is to have on a network, instead of one that the engine chooses. */
import {
  contains,
  type Family,
  familyOf,
  hostsOf,
  parseCidr,
  roleInSubnet,
  sameAddress,
} from '../../model/address/address.ts';
import { userOf } from '../../model/address/address-use.ts';
import { freeAddress } from '../../model/address/free-address.ts';
import type { Network, Subnet } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';
import { isDefaultBridge } from './modes.ts';
import { gatewayOf, isChosenByEngine, lowestFree, poolsOf } from './pools.ts';

/** The network in question, from the fields before; null if there is none. */
export type NetworkOf = (context: FieldContext) => Network | null;

/** Why a network takes no fixed address of a family at all; null if it can take one. */
function whyNone(network: Network, family: Family): string | null {
  if (isDefaultBridge(network)) {
    return `the engine does not support fixed addresses on the default bridge, ${network.name}`;
  }
  if (poolsOf(network, family).length > 0) return null;
  return family === 6
    ? `network ${network.name} has no IPv6 subnet`
    : `network ${network.name} has no IPv4 subnet`;
}

function hintFree(pools: readonly Subnet[], snapshot: Snapshot): string {
  for (const { cidr } of pools) {
    const free = freeAddress(cidr, snapshot);
    if (free !== null) return `${free} is free, or leave it out and the engine chooses`;
  }
  return 'leave it out and the engine chooses';
}

/** The last address of an IPv6 subnet is like any other (RFC 4291), but the engine keeps it. */
function isLast(address: string, { cidr }: Subnet): boolean {
  const [last] = hostsOf(cidr, 'top');
  return last !== undefined && familyOf(address) === 6 && sameAddress(last, address);
}

/** Why the engine would refuse a fixed address, or who already has it; null if it will do. */
function refuseFixedAddress(
  value: string,
  family: Family,
  network: Network,
  snapshot: Snapshot,
): FieldRefusal | null {
  const pools = poolsOf(network, family);
  const hint = hintFree(pools, snapshot);
  if (familyOf(value) !== family || value.includes('/')) {
    const bare = parseCidr(value);
    const better = bare?.family === family ? `use ${bare.address}: the subnet is known` : hint;
    return { code: 'no-address', message: `${value} is not an IPv${family} address`, hint: better };
  }
  const [chosen] = pools.filter((each) => isChosenByEngine(network, each, snapshot));
  if (chosen !== undefined) {
    return {
      code: 'subnet-not-given',
      message: `the engine chose ${chosen.cidr} for ${network.name} itself, and supports fixed addresses only in subnets that you specified`,
      hint: 'leave it out, or create a network with your own subnet (docker network create --subnet)',
    };
  }
  const pool = pools.find(({ cidr }) => contains(cidr, value));
  if (pool === undefined) {
    const own = pools.map(({ cidr }) => cidr).join(' and ');
    const message = `${value} is outside ${own}, the subnet of ${network.name}`;
    return { code: 'outside', message, hint };
  }
  const role = roleInSubnet(`${value}/${pool.cidr.split('/')[1]}`);
  if (role === 'network') {
    return { code: 'network', message: `${value} is the address of the subnet itself`, hint };
  }
  if (role === 'broadcast') {
    const message = `${value} is the broadcast address of the subnet`;
    return { code: 'broadcast', message, hint };
  }
  if (isLast(value, pool)) {
    const message = `${value} is the last address of the subnet, which the engine does not assign`;
    return { code: 'last', message, hint };
  }
  const gateway = gatewayOf(pool);
  const user =
    gateway !== null && sameAddress(gateway, value)
      ? `the gateway of network ${network.name}`
      : userOf(value, snapshot);
  return user === null ? null : { code: 'in-use', message: `${value} belongs to ${user}`, hint };
}

/** An address of one family, to be left empty if the engine may choose. */
export function fixedAddressField(
  about: Pick<Field, 'key' | 'label' | 'help'>,
  family: Family,
  networkOf: NetworkOf,
): Field {
  return {
    ...about,
    optional: true,
    choices: null,
    // If the engine's own range is exhausted, an address outside it must be given.
    propose: (context) => {
      const network = networkOf(context);
      const [pool] = network === null ? [] : poolsOf(network, family);
      if (network === null || pool === undefined || pool.ipRange === null) return null;
      if (network.scope === 'swarm' || network.ipamDriver !== 'default') return null;
      const next = lowestFree(network, family, context.snapshot);
      return next === null ? freeAddress(pool.cidr, context.snapshot) : null;
    },
    unasked: (context) => {
      const network = networkOf(context);
      return network === null ? null : whyNone(network, family);
    },
    refuse: (value, context) => {
      const network = networkOf(context);
      return network === null ? null : refuseFixedAddress(value, family, network, context.snapshot);
    },
  };
}
