import { canonicalAddress, sameAddress } from '../../model/address/address.ts';
import { canonicalMac } from '../../model/address/mac.ts';
import type { LinkDetail, SetForward, SetStation } from '../../model/kernel/namespace-detail.ts';
import type { Neighbour } from '../../model/kernel/neighbour.ts';
import type { Chosen } from '../links/fields.ts';

/** A neighbour whose MAC the kernel knows, with the state in which ip(8) can set it again. */
export type Held = {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
  readonly state: 'permanent' | 'reachable' | 'stale';
};

/** The kernel checks whether a stale neighbour still answers: DELAY and PROBE pass by themselves. */
function stateOf({ state }: Neighbour): Held['state'] | null {
  if (state.includes('PERMANENT')) return 'permanent';
  if (state.includes('REACHABLE')) return 'reachable';
  return ['STALE', 'DELAY', 'PROBE'].some((each) => state.includes(each)) ? 'stale' : null;
}

/** The entries of a link that hold a MAC, permanent ones first. */
export function heldOf({ place, link }: Chosen): readonly Held[] {
  const set = place.namespaceDetail.neighbours
    .filter(({ device }) => device === link.name)
    .map((each): Held => ({ ...each, state: 'permanent' }));
  const seen = place.namespace.neighbours.flatMap((each): readonly Held[] => {
    const { address, device, mac } = each;
    const state = stateOf(each);
    if (device !== link.name || mac === null || state === null || state === 'permanent') return [];
    return set.some((other) => sameAddress(other.address, address))
      ? []
      : [{ address, device, mac, state }];
  });
  return [...set, ...seen];
}

export function heldAt(chosen: Chosen, address: string): Held | null {
  return heldOf(chosen).find((each) => sameAddress(each.address, address)) ?? null;
}

/** The entries of a vxlan that someone set. */
export function forwardsOf({ place, link }: Chosen): readonly SetForward[] {
  return place.namespaceDetail.forwards.filter(({ device }) => device === link.name);
}

/** Those for a MAC, to one destination if that is given. */
export function forwardsFor(
  chosen: Chosen,
  mac: string,
  destination: string,
): readonly SetForward[] {
  const wanted = canonicalAddress(destination);
  return forwardsOf(chosen).filter(
    (each) =>
      each.mac === canonicalMac(mac) && (wanted === null || sameAddress(each.destination, wanted)),
  );
}

/** The entry that someone set for a MAC, behind any port of the bridge. */
export function stationOf({ place, link }: Chosen, mac: string): SetStation | null {
  const found = place.namespaceDetail.stations.find(
    (each) => each.bridge === link.master && each.mac === canonicalMac(mac),
  );
  return found ?? null;
}

/** The forwarding table that an entry of a link belongs to; null if it has none. */
export function tableOf({ place, link }: Chosen): 'vxlan' | 'bridge' | null {
  if (link.kind === 'vxlan') return 'vxlan';
  return bridgeOf({ place, link }) === null ? null : 'bridge';
}

/** The bridge that a link is a port of. */
export function bridgeOf({ place, link }: Chosen): LinkDetail | null {
  const { links } = place.namespaceDetail;
  return links.find(({ kind, name }) => kind === 'bridge' && name === link.master) ?? null;
}
