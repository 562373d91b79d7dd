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

/** The valid subnets of the input; the subnet field says what is wrong with the others. */
export function subnetsIn(input: Input): readonly string[] {
  return splitMany(input.subnet ?? '').filter((each) => plainCidr(each) !== null);
}

/** The subnet of the input in which an address or a range lies, as docker matches them; null if there is none. */
export function subnetAround(inner: string, input: Input): string | null {
  return subnetsIn(input).find((each) => contains(each, inner)) ?? null;
}

/** `router=10.0.0.9` as its two parts; null if one is missing. */
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

/** The gateway that a subnet gets by default: its first address that is not reserved. */
export function usualGateway(subnet: string, keptBack: readonly string[] = []): string | null {
  for (const host of hostsOf(subnet)) {
    if (!keptBack.some((each) => sameAddress(each, host))) return host;
  }
  return null;
}

/** The gateway of a subnet: the one that was given for it, or else the default. */
export function gatewayOf(subnet: string, input: Input): string | null {
  const named = splitMany(input.gateway ?? '').find((each) => contains(subnet, each));
  if (named !== undefined) return spelled(named);
  return usualGateway(subnet, Object.values(auxIn(input, subnet)));
}

/**
 * The pools that the fields `subnet`, `ip-range`, `gateway` and `aux-address` make: one per subnet, in their
 * order, each with the range, the gateway and the auxiliary addresses that lie in it, as docker
 * matches them. A gateway that was not given is chosen here and not by the engine, which takes the
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

/** What a person should know about the pools before they are made. */
export function poolWarnings(pools: readonly PoolSpec[]): readonly string[] {
  return pools
    .filter(({ subnet }) => !PRIVATE.some((range) => contains(range, subnet)))
    .map(
      ({ subnet }) =>
        `${subnet} is not a private range (RFC 1918, RFC 4193): internet hosts with these addresses cannot be reached from this network, nor from this host if it routes there.`,
    );
}
