import type { PoolSpec } from '../../executor/engine/engine-change.ts';
import {
  canonicalAddress,
  contains,
  hostsOf,
  sameAddress,
  subnetOf,
} from '../../model/address/address.ts';
import { type Input, splitMany } from '../recipe.ts';
import { plainCidr } from './plain.ts';

/** The subnets of the input that are subnets at all; what is wrong with the others is told at their field. */
export function subnetsIn(input: Input): readonly string[] {
  return splitMany(input.subnet ?? '').filter((each) => plainCidr(each) !== null);
}

/** The subnet of the input in which an address or a range lies, as docker matches them; null where none. */
export function subnetAround(inner: string, input: Input): string | null {
  return subnetsIn(input).find((each) => contains(each, inner)) ?? null;
}

/** `router=10.0.0.9` as its two parts; null where one is missing. */
export function parseAux(text: string): { readonly name: string; readonly address: string } | null {
  const [, name = '', address = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  return name.trim() === '' || address === '' ? null : { name: name.trim(), address };
}

/** The auxiliary addresses of the input that lie in a subnet. */
function auxIn(input: Input, subnet: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    splitMany(input['aux-address'] ?? '').flatMap((text) => {
      const aux = parseAux(text);
      return aux === null || !contains(subnet, aux.address)
        ? []
        : [[aux.name, spelled(aux.address)]];
    }),
  );
}

function spelled(address: string): string {
  return canonicalAddress(address) ?? address;
}

/** The gateway that a subnet gets where the person names none: its first address that is not kept back. */
export function usualGateway(subnet: string, keptBack: readonly string[] = []): string | null {
  for (const host of hostsOf(subnet)) {
    if (!keptBack.some((each) => sameAddress(each, host))) return host;
  }
  return null;
}

/** The gateway of a subnet: the one that was named for it, or else the usual one. */
export function gatewayOf(subnet: string, input: Input): string | null {
  const named = splitMany(input.gateway ?? '').find((each) => contains(subnet, each));
  if (named !== undefined) return spelled(named);
  return usualGateway(subnet, Object.values(auxIn(input, subnet)));
}

/**
 * What the fields `subnet`, `ip-range`, `gateway` and `aux-address` come to: a pool a subnet, in their
 * order, each with the range, the gateway and the auxiliary addresses that lie in it, as docker
 * matches them. A gateway that was not named is chosen here and not by the engine, which takes the
 * first address of the range or subnet even where an auxiliary address needs it, and then fails.
 */
export function poolsOf(input: Input): readonly PoolSpec[] {
  return subnetsIn(input).map((subnet) => {
    const range = splitMany(input['ip-range'] ?? '').find((each) => contains(subnet, each));
    return {
      subnet: subnetOf(subnet) ?? subnet,
      gateway: gatewayOf(subnet, input),
      ipRange: range === undefined ? null : subnetOf(range),
      auxAddresses: auxIn(input, subnet),
    };
  });
}

/** Private addresses, and those that providers use between themselves (RFC 1918, RFC 6598, RFC 4193). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** What a person should know of the pools before they are made. */
export function poolWarnings(pools: readonly PoolSpec[]): readonly string[] {
  return pools
    .filter(({ subnet }) => !PRIVATE.some((range) => contains(range, subnet)))
    .map(
      ({ subnet }) =>
        `${subnet} is no private range (RFC 1918, RFC 4193): hosts of the internet that have these addresses cannot be reached from this network, nor from this host where it routes there.`,
    );
}
