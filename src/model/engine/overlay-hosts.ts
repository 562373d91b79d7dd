import type { Snapshot } from '../snapshot.ts';
import type { OverlayMember, OverlayPart, OverlayPeers } from './overlay.ts';
import { nodeAddressOf, overlayMembersOf, overlayNamespaceOf } from './overlay.ts';

/** A host that an overlay network spans, and who is on the network there. */
export type OverlayHost = {
  /**
   * Which of the hosts that are open beside it; null for the one that is looked at, and where it is
   * not open.
   */
  readonly id: number | null;
  /** Null if nothing but its address is known. */
  readonly name: string | null;
  /** The VTEP: where the others send what is for its members. Null if unknown. */
  readonly address: string | null;
  /**
   * The host that is looked at; one that is open beside it; one whose way is down, as it was last;
   * one that is not open: only the addresses behind it are known, its load balancer's among them.
   */
  readonly seen: 'here' | 'open' | 'stale' | 'not opened';
  readonly members: readonly OverlayMember[];
};

/** A host that is open beside the one that is looked at. */
export type Neighbouring = {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly overlays: readonly OverlayPart[];
  readonly stale: boolean;
};

/**
 * The hosts that an overlay network spans, the one that is looked at first: its own containers and
 * those of the hosts that are open too (the network has one id everywhere); of the rest what this
 * host's engine, forwarding table and neighbour table know.
 */
export function overlayHosts(
  network: string,
  here: { readonly name: string; readonly snapshot: Snapshot },
  beside: readonly Neighbouring[],
  peers: OverlayPeers | null,
): readonly OverlayHost[] {
  const { snapshot } = here;
  const forwards = peers?.forwards ?? [];
  const own: OverlayHost = {
    id: null,
    name: here.name,
    address: nodeAddressOf(snapshot),
    seen: 'here',
    members: overlayMembersOf(snapshot, network),
  };
  const open = beside.flatMap(({ id, name, node, overlays, stale }): readonly OverlayHost[] => {
    const members = overlays.find((part) => part.network === network)?.members ?? [];
    if (members.length === 0 && !(peers?.engines ?? []).includes(node ?? '')) return [];
    // Where data take another way than the swarm's own talk, the forwarding table knows it.
    const vtep = forwards.find(({ mac }) => members.some((member) => member.mac === mac))?.vtep;
    return [{ id, name, address: vtep ?? node, seen: stale ? 'stale' : 'open', members }];
  });
  const nodes = beside.map(({ node }) => node);
  const known = new Set([own, ...open].map(({ address }) => address).concat(nodes));
  const told = new Set([...(peers?.engines ?? []), ...forwards.map(({ vtep }) => vtep)]);
  const closed = [...told]
    .filter((address) => !known.has(address))
    .toSorted()
    .map((address): OverlayHost => {
      const members = behind(address, network, snapshot, forwards);
      return { id: null, name: null, address, seen: 'not opened', members };
    });
  return [own, ...open, ...closed];
}

/**
 * Who is reached through a VTEP: its MACs are in the forwarding table, its addresses in the
 * neighbour table.
 */
function behind(
  address: string,
  network: string,
  snapshot: Snapshot,
  forwards: OverlayPeers['forwards'],
): readonly OverlayMember[] {
  const neighbours = overlayNamespaceOf(snapshot, network)?.neighbours ?? [];
  return forwards
    .filter(({ vtep }) => vtep === address)
    .map(({ mac }) => ({
      container: null,
      name: null,
      address: neighbours.find((neighbour) => neighbour.mac === mac)?.address ?? null,
      mac,
    }));
}
