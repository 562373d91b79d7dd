import { formatCidr, overlaps, subnetOf } from '../model/address.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { hostNamespace } from './bridges.ts';

/** A subnet that is in use on the host, and by what, as the subject of a sentence. */
export type SubnetUse = { readonly cidr: string; readonly who: string };

/** The engine's networks, the host's addresses (a VPN's link has one too), and its routes but the default. */
export function subnetUses(snapshot: Snapshot): readonly SubnetUse[] {
  const host = hostNamespace(snapshot);
  return [
    ...snapshot.networks.flatMap(({ name, subnets }) =>
      subnets.map(({ cidr }) => ({ cidr, who: `network ${name}` })),
    ),
    ...(host?.links ?? [])
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap(({ name, addresses }) =>
        addresses
          .filter(({ scope }) => scope === 'global')
          .map((each) => ({ cidr: subnetOf(formatCidr(each)) ?? '', who: `link ${name}` })),
      ),
    ...(host?.routes ?? [])
      .filter(({ destination, type, table }) => {
        return (
          destination !== 'default' &&
          type !== 'broadcast' &&
          type !== 'multicast' &&
          table !== 'local'
        );
      })
      // What every IPv6 link has is nobody's subnet.
      .filter(({ destination }) => !/^(fe80|ff00):/.test(destination))
      .map(({ destination, device }) => ({
        cidr: destination,
        who: `the route to ${destination}${device === null ? '' : ` by ${device}`}`,
      })),
  ];
}

/** What on the host uses a part of a subnet; null where nothing is known to. */
export function userOfSubnet(cidr: string, snapshot: Snapshot): SubnetUse | null {
  return subnetUses(snapshot).find((use) => overlaps(use.cidr, cidr)) ?? null;
}

/** From where docker itself takes its subnets, where it may choose (moby, ipamutils). */
const POOLS: readonly string[] = [
  ...Array.from({ length: 15 }, (_, at) => `172.${17 + at}.0.0/16`),
  ...Array.from({ length: 16 }, (_, at) => `192.168.${at * 16}.0/20`),
];

/** Whether a subnet is one that docker itself would take. */
export function isDockersChoice(cidr: string): boolean {
  return POOLS.includes(cidr);
}

/**
 * A subnet that nothing on the host uses, nor one of those that are to be made beside it; null where
 * every one of docker's pools is taken.
 */
export function freeSubnet(snapshot: Snapshot, beside: readonly string[] = []): string | null {
  const taken = [...subnetUses(snapshot).map(({ cidr }) => cidr), ...beside];
  return POOLS.find((pool) => !taken.some((cidr) => overlaps(cidr, pool))) ?? null;
}

/** A subnet of IPv6 that nothing on the host uses, of the unique local ones (RFC 4193); null where none is left. */
export function freeSubnet6(snapshot: Snapshot): string | null {
  const uses = subnetUses(snapshot);
  const candidates = Array.from({ length: 255 }, (_, at) => `fd00:${(at + 1).toString(16)}::/64`);
  return candidates.find((each) => !uses.some(({ cidr }) => overlaps(cidr, each))) ?? null;
}
