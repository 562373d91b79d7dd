/** Which address of this host the other engines of a swarm use. */
import { contains, formatCidr, sameAddress } from '../../model/address/address.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { hostLinks, hostNamespace } from '../host/bridges.ts';

export type OwnAddress = {
  readonly address: string;
  /** With the length of its prefix. */
  readonly cidr: string;
  readonly link: Link;
};

/** Bridges of the engine's networks lead only to its own containers. */
export function isEngines(link: Link, { networks }: Snapshot): boolean {
  return networks.some(({ bridge }) => bridge === link.name);
}

/** The IPv4 addresses of a link that others can reach it by. */
export function addressesOf(link: Link): readonly OwnAddress[] {
  return link.addresses
    .filter(({ family, scope }) => family === 4 && scope === 'global')
    .map((each) => ({ address: each.address, cidr: formatCidr(each), link }));
}

/** The link of the host's default route; null if there is none. */
function wayOut(snapshot: Snapshot): string | null {
  const ways = (hostNamespace(snapshot)?.routes ?? []).filter(
    ({ destination, family, table }) =>
      destination === 'default' && family === 4 && table === 'main',
  );
  const best = ways.toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0];
  return best?.device ?? best?.nextHops[0]?.device ?? null;
}

/** The addresses to choose among: those on the default route's link first. */
export function ownAddresses(snapshot: Snapshot): readonly OwnAddress[] {
  const way = wayOut(snapshot);
  return hostLinks(snapshot)
    .filter((link) => link.up && link.kind !== 'loopback' && !isEngines(link, snapshot))
    .flatMap(addressesOf)
    .toSorted((a, b) => Number(b.link.name === way) - Number(a.link.name === way));
}

/** The best address of this host for a swarm: in the manager's subnet, or else on the default route's link. */
export function bestAddress(snapshot: Snapshot, manager: string | null): OwnAddress | null {
  const own = ownAddresses(snapshot);
  const beside = own.find(({ cidr }) => manager !== null && contains(cidr, manager));
  return beside ?? own[0] ?? null;
}

/** The link of the host that has an address; null if none has it. */
export function linkWith(snapshot: Snapshot, address: string): Link | null {
  return (
    hostLinks(snapshot).find(({ addresses }) =>
      addresses.some((each) => sameAddress(each.address, address)),
    ) ?? null
  );
}

/** The address that the engine would use for a value, which may name a link with one address. */
export function addressSaid(value: string, snapshot: Snapshot): string {
  const link = hostLinks(snapshot).find(({ name }) => name === value);
  const [own] = link === undefined ? [] : addressesOf(link);
  return own?.address ?? value;
}
