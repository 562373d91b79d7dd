/** Where the default route of a container with several networks leads, and what moves it. */
import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { namespaceOf } from '../../model/wiring.ts';
import { endpointOn } from './modes.ts';
import { poolsOf } from './pools.ts';

/**
 * Of several networks the engine takes the gateway of one: those with a way out before internal ones,
 * those with both families before those with IPv4 alone, and among equals the first by name (libnetwork
 * 20.10, endpointHeap.Less; measured).
 */
function chosenOf(networks: readonly Network[]): Network | null {
  const rank = (network: Network): number =>
    network.internal ? 2 : poolsOf(network, 6).length > 0 ? 0 : 1;
  const [first] = networks.toSorted(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  return first ?? null;
}

/** The networks on which a container has a gateway. */
function withGateway(container: Container, { networks }: Snapshot): readonly Network[] {
  return networks.filter((network) => {
    const gateway = endpointOn(container, network)?.gateway;
    return gateway !== undefined && gateway !== null;
  });
}

/** The network that the default route leads to now, by its link; where that was not seen, by the engine's rule. */
function wayOutNow(container: Container, snapshot: Snapshot): Network | null {
  const candidates = withGateway(container, snapshot);
  const namespace =
    container.namespace === null ? null : namespaceOf(snapshot, container.namespace);
  if (namespace === null) return chosenOf(candidates);
  const route = namespace.routes.find(
    ({ destination, table }) => destination === 'default' && table === 'main',
  );
  if (route === undefined) return null;
  const by = candidates.find(
    (network) => endpointOn(container, network)?.interface === route.device,
  );
  return by ?? null;
}

/** How the default route changes: from the gateway of one network to that of another, or to none. */
export type Move = { readonly from: string; readonly to: string | null };

/** What becomes of the default route when a running container leaves a network; null where it stays. */
export function moveOnLeaving(
  container: Container,
  network: Network,
  snapshot: Snapshot,
): Move | null {
  if (wayOutNow(container, snapshot)?.id !== network.id) return null;
  const rest = withGateway(container, snapshot).filter(({ id }) => id !== network.id);
  return { from: network.name, to: chosenOf(rest)?.name ?? null };
}

/** What becomes of the default route when a running container joins a network; null where it stays or there was none. */
export function moveOnJoining(
  container: Container,
  network: Network,
  snapshot: Snapshot,
): Move | null {
  const now = wayOutNow(container, snapshot);
  if (now === null || chosenOf([now, network])?.id === now.id) return null;
  // The engine's rule does not explain where it leads now: somebody else set it.
  if (chosenOf(withGateway(container, snapshot))?.id !== now.id) return null;
  return { from: now.name, to: network.name };
}

/** Whether the default route is as the engine would set it anew; true where it was not seen. */
export function isWayOutByRule(container: Container, snapshot: Snapshot): boolean {
  return wayOutNow(container, snapshot)?.id === chosenOf(withGateway(container, snapshot))?.id;
}
