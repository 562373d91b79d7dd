/** Where the default route of a container with several networks leads, and what changes that. */
import type { Container } from '../../model/engine/container.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Route } from '../../model/kernel/route.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { endpointOn } from './modes.ts';
import { poolsOf } from './pools.ts';

/**
 * Of several networks the engine takes the gateway of one: those with a way out before internal ones,
 * those with both families before those with only IPv4, and among equals the first by name (libnetwork
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

/** The default routes of a container, the one in effect first; null if they were not seen. */
function defaultRoutes({ namespace: id }: Container, snapshot: Snapshot): readonly Route[] | null {
  const namespace = id === null ? null : namespaceOf(snapshot, id);
  return (
    namespace?.routes.filter(
      ({ destination, table }) => destination === 'default' && table === 'main',
    ) ?? null
  );
}

/** The network that the default route leads to now, by its link; if that was not seen, by the engine's rule. */
function wayOutNow(container: Container, snapshot: Snapshot): Network | null {
  const candidates = withGateway(container, snapshot);
  const routes = defaultRoutes(container, snapshot);
  if (routes === null) return leadsToNewest(snapshot) ? null : chosenOf(candidates);
  const [route] = routes;
  return route === undefined ? null : networkOf(container, route, candidates);
}

function networkOf(container: Container, { device }: Route, candidates: readonly Network[]) {
  const isBy = (network: Network) => endpointOn(container, network)?.interface === device;
  return candidates.find(isBy) ?? null;
}

function leadsToNewest(snapshot: Snapshot): boolean {
  return familyOn(snapshot).leads === 'through-the-newest';
}

/** Whether a network brings a default route (netavark: one that is not internal, unless its options say otherwise). */
function brings({ internal, options }: Network): boolean {
  return !internal && !/^(1|true)$/.test(options.no_default_route ?? '');
}

/** The metric of a network's default route, of which the lowest wins (netavark, `metric`; 100 if none is set). */
function metricOf({ options }: Network): number {
  return Number(options.metric ?? 100);
}

/** Whether a network that is joined last takes over the default route: among equal metrics the newest wins. */
function overrules(network: Network, now: Network): boolean {
  return brings(network) && metricOf(network) <= metricOf(now);
}

/**
 * The network whose default route a container loses for good if it leaves another one and joins it again,
 * since its default route then leads through the latter; null if it ends up as before.
 */
export function passedOver(
  container: Container,
  network: Network,
  snapshot: Snapshot,
): Network | null {
  if (!leadsToNewest(snapshot)) return null;
  const now = wayOutNow(container, snapshot);
  return now === null || now.id === network.id || !overrules(network, now) ? null : now;
}

/** How the default route changes: from the gateway of one network to that of another, or to none. */
export type Move = { readonly from: string; readonly to: string | null };

/** What becomes of the default route when a running container leaves a network; null if it stays. */
export function moveOnLeaving(
  container: Container,
  network: Network,
  snapshot: Snapshot,
): Move | null {
  if (wayOutNow(container, snapshot)?.id !== network.id) return null;
  const rest = withGateway(container, snapshot).filter(({ id }) => id !== network.id);
  if (leadsToNewest(snapshot)) {
    const [next] = (defaultRoutes(container, snapshot) ?? []).flatMap(
      (route) => networkOf(container, route, rest) ?? [],
    );
    return { from: network.name, to: next?.name ?? null };
  }
  return { from: network.name, to: chosenOf(rest)?.name ?? null };
}

/** What becomes of the default route when a running container joins a network; null if it stays or there was none. */
export function moveOnJoining(
  container: Container,
  network: Network,
  snapshot: Snapshot,
): Move | null {
  const now = wayOutNow(container, snapshot);
  if (leadsToNewest(snapshot)) {
    return now === null || !overrules(network, now) ? null : { from: now.name, to: network.name };
  }
  if (now === null || chosenOf([now, network])?.id === now.id) return null;
  // The engine's rule does not explain where it leads now: someone else set it.
  if (chosenOf(withGateway(container, snapshot))?.id !== now.id) return null;
  return { from: now.name, to: network.name };
}

/** Whether the default route is as the engine would set it; true if that is not known. */
export function isWayOutByRule(container: Container, snapshot: Snapshot): boolean {
  if (leadsToNewest(snapshot)) return true;
  return wayOutNow(container, snapshot)?.id === chosenOf(withGateway(container, snapshot))?.id;
}
