/** Where each cable of a namespace leads, derived only from a snapshot. */

import type { Snapshot } from '../snapshot.ts';
import { BUNDLE_KINDS, type Link, type Peer } from './link.ts';
import type { Namespace, NamespaceId } from './namespace.ts';

/** A link, and the namespace that it is in. */
export type LinkEnd = { readonly namespace: Namespace; readonly link: Link };

/** What is at the far end of a veth. */
export type FarEnd =
  | { readonly kind: 'link'; readonly end: LinkEnd }
  /** The kernel names a pair that could not be followed. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * A port of the same bridge, and what is plugged into it; a port that is not a veth ends at itself.
 */
export type Port = { readonly port: LinkEnd; readonly far: FarEnd | null };

/** The bridge that a cable is plugged into, with everything else that is plugged in there. */
export type BridgeEnd = { readonly bridge: LinkEnd; readonly others: readonly Port[] };

/** A way out of the bridge's namespace: its default route. */
export type Uplink = { readonly end: LinkEnd; readonly gateway: string | null };

/**
 * One cable out of a namespace, from the inside: `link ↔ far ╋ bridge ─ uplink`. A part is null
 * where the cable does not go that far.
 */
export type Cable = {
  readonly link: LinkEnd;
  /** Null for a link that has no other end, such as a physical one. */
  readonly far: FarEnd | null;
  /** What it stands on: the link of a VLAN, the ports of a bond. */
  readonly lowers: readonly FarEnd[];
  readonly bridge: BridgeEnd | null;
  readonly uplink: Uplink | null;
};

/** Finds namespaces by inode; a snapshot is immutable, so one index serves it for good. */
const indexes = new WeakMap<Snapshot, ReadonlyMap<NamespaceId, Namespace>>();

/** The namespace with this inode, or null if the snapshot has none. */
export function namespaceOf(snapshot: Snapshot, id: NamespaceId): Namespace | null {
  let index = indexes.get(snapshot);
  if (index === undefined) {
    index = new Map(snapshot.namespaces.map((namespace) => [namespace.id, namespace]));
    indexes.set(snapshot, index);
  }
  return index.get(id) ?? null;
}

/** What is at the other end of a link; null if the link's kind has no pair. */
export function farEndOf(snapshot: Snapshot, { peer }: Link): FarEnd | null {
  return peer === null ? null : endAt(snapshot, peer);
}

/** The lower link of a link; null if its kind has none. */
export function lowerEndOf(snapshot: Snapshot, { lower }: Link): FarEnd | null {
  return lower === null ? null : endAt(snapshot, lower);
}

/**
 * What a link sends its frames by: the one that it stands on, or the ports of a bond; none for
 * most.
 */
export function lowersOf(snapshot: Snapshot, { namespace, link }: LinkEnd): readonly FarEnd[] {
  const lower = lowerEndOf(snapshot, link);
  if (lower !== null) return [lower];
  if (!BUNDLE_KINDS.includes(link.kind)) return [];
  return namespace.links
    .filter(({ master }) => master === link.name)
    .map((port) => ({ kind: 'link', end: { namespace, link: port } }));
}

function endAt(snapshot: Snapshot, peer: Peer): FarEnd {
  if (peer.kind === 'unknown') return { kind: 'unknown', why: peer.why };
  const namespace = namespaceOf(snapshot, peer.namespace);
  const other = namespace?.links.find((candidate) => candidate.index === peer.index);
  if (namespace === null || other === undefined) {
    return {
      kind: 'unknown',
      why: `link ${peer.index} of namespace ${peer.namespace} was not read`,
    };
  }
  return { kind: 'link', end: { namespace, link: other } };
}

/** The ports of a bridge, in the order of their indexes. */
export function portsOf(snapshot: Snapshot, bridge: LinkEnd): readonly Port[] {
  return bridge.namespace.links
    .filter((link) => link.master === bridge.link.name)
    .toSorted((a, b) => a.index - b.index)
    .map((link) => ({
      port: { namespace: bridge.namespace, link },
      far: farEndOf(snapshot, link),
    }));
}

function bridgeEndOf(snapshot: Snapshot, port: LinkEnd): BridgeEnd | null {
  if (port.link.master === null) return null;
  const link = port.namespace.links.find((candidate) => candidate.name === port.link.master);
  if (link === undefined || link.kind !== 'bridge') return null;
  const bridge = { namespace: port.namespace, link };
  const others = portsOf(snapshot, bridge).filter(
    (other) => other.port.link.index !== port.link.index,
  );
  return { bridge, others };
}

function uplinkOf(from: LinkEnd): Uplink | null {
  const route = from.namespace.routes.find(
    (candidate) => candidate.destination === 'default' && candidate.table === 'main',
  );
  const link = from.namespace.links.find((candidate) => candidate.name === route?.device);
  if (route === undefined || link === undefined || link.index === from.link.index) return null;
  return { end: { namespace: from.namespace, link }, gateway: route.gateway };
}

/** Follows one link of a namespace as far out as the snapshot knows. */
function cableOf(snapshot: Snapshot, link: LinkEnd): Cable {
  const far = farEndOf(snapshot, link.link);
  const plugged = far?.kind === 'link' ? far.end : link;
  const bridge = bridgeEndOf(snapshot, plugged);
  const last = bridge?.bridge ?? (far?.kind === 'link' ? far.end : null);
  const lowers = lowersOf(snapshot, link);
  return { link, far, lowers, bridge, uplink: last === null ? null : uplinkOf(last) };
}

/**
 * Every cable out of a namespace: its links but the loopback, its bridges, and the ports of those.
 */
export function cablesOf(snapshot: Snapshot, namespace: Namespace): readonly Cable[] {
  const bridges = new Set(
    namespace.links.filter((link) => link.kind === 'bridge').map((link) => link.name),
  );
  return namespace.links
    .filter((link) => link.kind !== 'loopback' && link.kind !== 'bridge')
    .filter((link) => link.master === null || !bridges.has(link.master))
    .map((link) => cableOf(snapshot, { namespace, link }));
}
