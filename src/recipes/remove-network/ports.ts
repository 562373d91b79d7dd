import type { Network } from '../../model/engine/network.ts';
import type { Link } from '../../model/kernel/link.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { hostLinks } from '../host/bridges.ts';

/** As libnetwork names the host's end of a container's cable (drivers/bridge, vethPrefix and seven digits). */
const ENGINES_VETH = /^veth[0-9a-f]{7}$/;

/** Whether the engine made this port, for an endpoint of a container. */
function isEngines({ name, peer }: Link, network: Network, snapshot: Snapshot): boolean {
  if (peer === null) return false;
  if (peer.kind === 'unknown') return ENGINES_VETH.test(name);
  const inside = namespaceOf(snapshot, peer.namespace);
  const end = inside?.links.find(({ index }) => index === peer.index);
  if (inside === null || end === undefined) return ENGINES_VETH.test(name);
  return snapshot.containers.some(
    ({ namespace, endpoints }) =>
      namespace === inside.id &&
      endpoints.some(
        (endpoint) => endpoint.networkId === network.id && endpoint.interface === end.name,
      ),
  );
}

/** The bridge of a network among the host's links; null if it has none. */
export function bridgeLinkOf({ bridge }: Network, snapshot: Snapshot): Link | null {
  return hostLinks(snapshot).find(({ name }) => name === bridge) ?? null;
}

/** Links that someone plugged into the network's bridge by hand. */
export function foreignPorts(network: Network, snapshot: Snapshot): readonly Link[] {
  if (network.bridge === null) return [];
  return hostLinks(snapshot).filter(
    (link) => link.master === network.bridge && !isEngines(link, network, snapshot),
  );
}
