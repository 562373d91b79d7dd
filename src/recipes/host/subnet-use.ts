import { formatCidr, overlaps, subnetOf } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { hostNamespace } from './bridges.ts';

/** A subnet that is in use on the host, and by what, as the subject of a sentence. */
export type SubnetUse = { readonly cidr: string; readonly who: string };

/** A namespace's addresses (a VPN's link has one too), and its routes but the default. */
export function usesOf({ links, routes }: Namespace): readonly SubnetUse[] {
  return [
    ...links
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap(({ name, addresses }) =>
        addresses
          .filter(({ scope }) => scope === 'global')
          .map((each) => ({ cidr: subnetOf(formatCidr(each)) ?? '', who: `link ${name}` })),
      ),
    ...routes
      .filter(({ destination, type, table }) => {
        return (
          destination !== 'default' &&
          type !== 'broadcast' &&
          type !== 'multicast' &&
          table !== 'local'
        );
      })
      // Every IPv6 link has these, so they are nobody's.
      .filter(({ destination }) => !/^(fe80|ff00):/.test(destination))
      .map(({ destination, device }) => ({
        cidr: destination,
        who: `the route to ${destination}${device === null ? '' : ` by ${device}`}`,
      })),
  ];
}

/** The engine's networks, and what the host's own namespace uses. */
export function subnetUses(snapshot: Snapshot): readonly SubnetUse[] {
  const host = hostNamespace(snapshot);
  return [
    ...snapshot.networks.flatMap(({ name, subnets }) =>
      subnets.map(({ cidr }) => ({ cidr, who: `network ${name}` })),
    ),
    ...(host === null ? [] : usesOf(host)),
  ];
}

/** What on the host uses a part of a subnet; null if nothing is known to use it. */
export function userOfSubnet(cidr: string, snapshot: Snapshot): SubnetUse | null {
  return subnetUses(snapshot).find((use) => overlaps(use.cidr, cidr)) ?? null;
}

/** From where docker takes its subnets if it may choose (moby, ipamutils). */
const POOLS: readonly string[] = [
  ...Array.from({ length: 15 }, (_, at) => `172.${17 + at}.0.0/16`),
  ...Array.from({ length: 16 }, (_, at) => `192.168.${at * 16}.0/20`),
];

/** The first of some subnets that overlaps nothing in use; null if there is none. */
export function firstUnused(
  subnets: readonly string[],
  uses: readonly Pick<SubnetUse, 'cidr'>[],
): string | null {
  return subnets.find((subnet) => !uses.some(({ cidr }) => overlaps(cidr, subnet))) ?? null;
}

/** Whether a subnet is one that docker itself would take. */
export function isDockersChoice(cidr: string): boolean {
  return POOLS.includes(cidr);
}

/**
 * A subnet that neither the host nor anything to be made beside it uses; null if
 * every one of docker's pools is taken.
 */
export function freeSubnet(snapshot: Snapshot, beside: readonly string[] = []): string | null {
  return firstUnused(POOLS, [...subnetUses(snapshot), ...beside.map((cidr) => ({ cidr }))]);
}

const POOLS6 = Array.from({ length: 255 }, (_, at) => `fd00:${(at + 1).toString(16)}::/64`);

/** A subnet of IPv6 that nothing on the host uses, of the unique local ones (RFC 4193); null if none is left. */
export function freeSubnet6(snapshot: Snapshot): string | null {
  return firstUnused(POOLS6, subnetUses(snapshot));
}
