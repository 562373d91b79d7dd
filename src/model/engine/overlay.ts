import type { Snapshot } from '../snapshot.ts';
import { DOCKER_NAMESPACES } from './sandbox-names.ts';

/** A member of an overlay network; what is unknown is null. */
export type OverlayMember = {
  /** The container's id on its own host. */
  readonly container: string | null;
  readonly name: string | null;
  /** With its prefix length, where that is known. */
  readonly address: string | null;
  readonly mac: string | null;
};

/** What one host has of one overlay network. */
export type OverlayPart = {
  /** The network's id, which is the same on every engine of the swarm. */
  readonly network: string;
  readonly members: readonly OverlayMember[];
};

/** What the engine and the kernel of one host know about the others on an overlay network. */
export type OverlayPeers = {
  readonly network: string;
  /** Addresses of the engines that use it, this one included. */
  readonly engines: readonly string[];
  /**
   * Which MAC is reached through which VTEP (RFC 7348: the end of the tunnel), as bridge fdb tells.
   */
  readonly forwards: readonly { readonly mac: string; readonly vtep: string }[];
};

const VXLAN_IDS = 'com.docker.network.driver.overlay.vxlanid_list';

/** The VXLAN ids (VNI) of an overlay network, one for each of its subnets; empty if unknown. */
export function vxlanIdsOf(options: Readonly<Record<string, string>>): readonly string[] {
  return (options[VXLAN_IDS] ?? '').split(',').filter(Boolean);
}

/** The containers that run on a network of the engine. */
export function overlayMembersOf(snapshot: Snapshot, network: string): readonly OverlayMember[] {
  return snapshot.containers.flatMap((container) => {
    const endpoint = container.endpoints.find(({ networkId }) => networkId === network);
    if (endpoint === undefined || container.pid === null) return [];
    const { address, prefixLength, mac } = endpoint;
    const length = prefixLength === null ? '' : `/${prefixLength}`;
    return [
      {
        container: container.id,
        name: container.name,
        address: address === null ? null : `${address}${length}`,
        mac,
      },
    ];
  });
}

const parts = new WeakMap<Snapshot, readonly OverlayPart[]>();

/** What a host has of each overlay network that is in use on it. Computed once a snapshot. */
export function overlayPartsOf(snapshot: Snapshot): readonly OverlayPart[] {
  let known = parts.get(snapshot);
  if (known === undefined) {
    known = snapshot.networks
      .filter(({ driver }) => driver === 'overlay')
      .map(({ id }) => ({ network: id, members: overlayMembersOf(snapshot, id) }))
      .filter(({ members }) => members.length > 0);
    parts.set(snapshot, known);
  }
  return known;
}

/** The address by which the other nodes of its swarm know a host; null outside a swarm. */
export function nodeAddressOf({ host }: Snapshot): string | null {
  return host.engine.kind === 'connected' ? host.engine.swarm.address : null;
}

/**
 * libnetwork's namespace of an overlay network (libnetwork, drivers/overlay): `1-` and ten letters
 * of its id.
 */
export function overlayNamespaceOf(snapshot: Snapshot, network: string) {
  const end = `-${network.slice(0, 10)}`;
  return (
    snapshot.namespaces.find(({ paths }) =>
      paths.some(
        (path) =>
          path.startsWith(DOCKER_NAMESPACES) &&
          /^\d+-/.test(path.slice(DOCKER_NAMESPACES.length)) &&
          path.endsWith(end),
      ),
    ) ?? null
  );
}
