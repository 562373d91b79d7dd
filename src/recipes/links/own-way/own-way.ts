/** How the user is connected, and what would cut that. */
import { contains, sameAddress } from '../../../model/address/address.ts';
import type { NamespaceId } from '../../../model/kernel/namespace.ts';
import type { LinkDetail, OwnPath, RouteDetail } from '../../../model/kernel/namespace-detail.ts';
import type { HostFacts } from '../../recipe.ts';
import { allPlaces, hostPlace, type Place } from '../place.ts';
import { isLink } from '../removal/losses.ts';
import { nameOfRoute } from '../words/route-words.ts';

type LinkId = { readonly namespace: NamespaceId; readonly name: string };

export type OwnWay = {
  readonly path: OwnPath;
  /** Every link that the connection needs. */
  readonly links: readonly LinkId[];
  /** The route of the replies to the client; null if it was not found. */
  readonly route: RouteDetail | null;
};

/** What a person must say yes to by typing a link's name. */
export type Danger = { readonly link: string; readonly why: string };

/**
 * The way of the SSH connection by which patchpanel was started: the links that have the server's
 * address or lead to the client, and those below them. Null without one, and if it ends in another
 * namespace, as in a lab.
 */
export function ownWay(facts: HostFacts): OwnWay | null {
  const told = facts.details.ownPath;
  const path = told?.ok === true ? told.value : null;
  const host = hostPlace(facts);
  if (path === null || host === null) return null;
  const carriers = host.namespaceDetail.links.filter(({ addresses }) =>
    addresses.some(({ address }) => sameAddress(address, path.server)),
  );
  if (carriers.length === 0) return null;
  const towards = host.namespaceDetail.links.filter(({ name }) => name === path.device);
  const links = new Map<string, LinkId>();
  for (const link of [...carriers, ...towards]) gather(links, host, link, facts);
  return { path, links: [...links.values()], route: routeTo(path.client, host) };
}

function gather(
  known: Map<string, LinkId>,
  place: Place,
  link: LinkDetail,
  facts: HostFacts,
): void {
  const id = { namespace: place.namespace.id, name: link.name };
  const key = `${id.namespace}/${id.name}`;
  if (link.kind === 'loopback' || known.has(key)) return;
  known.set(key, id);
  const ports = place.namespaceDetail.links.filter(({ master }) => master === link.name);
  for (const port of ports) gather(known, place, port, facts);
  const below = placeBelow(link, facts);
  if (below !== null) gather(known, below.place, below.link, facts);
  // A port's far end is a neighbour of the bridge; the far end of a link with the address is the way itself.
  const far = link.master === null ? farEnd(place, link, facts) : null;
  if (far !== null) known.set(`${far.namespace}/${far.name}`, far);
}

function placeBelow({ lower }: LinkDetail, facts: HostFacts) {
  if (lower === null) return null;
  const place = allPlaces(facts).find(({ namespace }) => namespace.id === lower.namespace);
  const link = place?.namespaceDetail.links.find((each) => isLink(lower, each));
  return place === undefined || link === undefined ? null : { place, link };
}

function farEnd({ namespace }: Place, link: LinkDetail, facts: HostFacts): LinkId | null {
  const peer = namespace.links.find(({ index }) => index === link.index)?.peer;
  if (peer?.kind !== 'known') return null;
  const other = facts.snapshot.namespaces
    .find(({ id }) => id === peer.namespace)
    ?.links.find(({ index }) => index === peer.index);
  return other === undefined ? null : { namespace: peer.namespace, name: other.name };
}

function prefixOf({ destination }: RouteDetail, client: string): string {
  if (destination === 'default') return client.includes(':') ? '::/0' : '0.0.0.0/0';
  return destination;
}

/** The longest prefix, then the least metric (RFC 1812 5.2.4.3), of the tables that every packet is looked up in. */
function routeTo(client: string, { namespaceDetail }: Place): RouteDetail | null {
  const length = (route: RouteDetail) => Number(prefixOf(route, client).split('/')[1] ?? 128);
  const [best] = namespaceDetail.routes
    .filter(({ table, type }) => table === 'main' && type === 'unicast')
    .filter((route) => contains(prefixOf(route, client), client))
    .toSorted((a, b) => length(b) - length(a) || Number(a.metric) - Number(b.metric));
  return best ?? null;
}

/** Links that no longer carry anything. */
export function stopsOwnWay(
  facts: HostFacts,
  { namespace }: Place,
  names: readonly string[],
): Danger | null {
  const way = ownWay(facts);
  const hit = way?.links.find((id) => id.namespace === namespace.id && names.includes(id.name));
  if (!way || hit === undefined) return null;
  const why = `${hit.name} carries your SSH connection from ${way.path.client}`;
  return { link: hit.name, why };
}

/** An address that a link of the host loses. */
export function takesOwnAddress(
  facts: HostFacts,
  { namespace }: Place,
  { link, address }: { readonly link: string; readonly address: string },
): Danger | null {
  const way = ownWay(facts);
  if (!way || namespace.id !== facts.snapshot.host.namespace) return null;
  if (!sameAddress(address, way.path.server)) return null;
  const why = `your SSH connection from ${way.path.client} uses ${address}`;
  return { link, why };
}

/** Routes of the host that go. */
export function takesOwnRoute(
  facts: HostFacts,
  { namespace }: Place,
  routes: readonly RouteDetail[],
): Danger | null {
  const way = ownWay(facts);
  if (!way || namespace.id !== facts.snapshot.host.namespace || way.route === null) return null;
  const { route } = way;
  if (!routes.includes(route)) return null;
  const why = `${nameOfRoute(route)} is the route back to ${way.path.client}, the client of your SSH connection`;
  return { link: deviceOf(route), why };
}

function deviceOf({ hops }: RouteDetail): string {
  return hops.find(({ device }) => device !== null)?.device ?? '';
}

/** Routes that go, after which nothing would lead out of the namespace. */
export function takesLastDefault(
  { namespaceDetail, label }: Place,
  routes: readonly RouteDetail[],
): Danger | null {
  for (const family of [4, 6] as const) {
    const defaults = namespaceDetail.routes.filter(
      (route) =>
        route.family === family &&
        route.destination === 'default' &&
        route.type === 'unicast' &&
        route.table === 'main',
    );
    const [first] = defaults;
    if (first === undefined || !defaults.every((each) => routes.includes(each))) continue;
    const why = `${nameOfRoute(first)} is the last IPv${family} default route of ${label}: without it, ${label} cannot reach other networks`;
    return { link: deviceOf(first), why };
  }
  return null;
}
