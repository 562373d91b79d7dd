/** What the kernel removes along with a link or an address. */
import { contains } from '../../../model/address/address.ts';
import type {
  AddressDetail,
  LinkDetail,
  NamespaceDetail,
  RouteDetail,
  SetNeighbour,
} from '../../../model/kernel/namespace-detail.ts';
import { ownLinkLocal } from '../words/address-words.ts';
import { irretrievable, nameOfRoute } from '../words/route-words.ts';

/** An address of a link, which need not be the link that it goes with. */
export type OnLink = { readonly link: string; readonly address: AddressDetail };

export type Losses = {
  /** In the order for the notes: a route that needs another comes before it. */
  readonly routes: readonly RouteDetail[];
  readonly addresses: readonly OnLink[];
  readonly neighbours: readonly SetNeighbour[];
  /** What goes and cannot be set again, each with its reason. */
  readonly forGood: readonly string[];
};

/** RTM_NEWROUTE of the kernel's own: set and dropped together with an address or a link. */
function isKernels({ protocol, table }: RouteDetail): boolean {
  return protocol === 'kernel' || table === 'local';
}

function leadsBy(route: RouteDetail, links: ReadonlySet<string>): boolean {
  return route.hops.some(({ device }) => device !== null && links.has(device));
}

/** Routes by gateways first: their undo needs the routes to those gateways. */
function ordered(routes: readonly RouteDetail[]): readonly RouteDetail[] {
  const depth = ({ hops }: RouteDetail) => Number(hops.every(({ gateway }) => gateway === null));
  return routes.toSorted((a, b) => depth(a) - depth(b));
}

function withoutLost(routes: readonly RouteDetail[]): Pick<Losses, 'routes' | 'forGood'> {
  const told = routes.map((route) => ({ route, why: irretrievable(route) }));
  return {
    routes: ordered(told.filter(({ why }) => why === null).map(({ route }) => route)),
    forGood: told.flatMap(({ route, why }) =>
      why === null ? [] : [`the route ${nameOfRoute(route)}: ${why}`],
    ),
  };
}

/** A router's advertisement made it, or privacy extensions did (RFC 4862, RFC 8981): the kernel will make it again. */
function isMadeByKernel({ family, flags }: AddressDetail): boolean {
  return family === 6 && (flags.includes('dynamic') || flags.includes('temporary'));
}

/** The link-local address that the kernel gives a link as soon as it is up. */
function isOwnLinkLocal({ address, scope }: AddressDetail, link: LinkDetail): boolean {
  if (scope !== 'link') return false;
  if (link.addressGeneration !== 'eui64') return link.addressGeneration !== 'none';
  const own = link.mac === null ? null : ownLinkLocal(link.mac);
  return own !== null && contains(`${own}/128`, address);
}

/** Of addresses that go, those to add again. The kernel gives every lo ::1. */
function settable(link: LinkDetail, family: 4 | 6 | null): readonly OnLink[] {
  return link.addresses
    .filter((each) => family === null || each.family === family)
    .filter((each) => !isMadeByKernel(each) && !isOwnLinkLocal(each, link))
    .filter(({ address }) => address !== '::1')
    .map((address) => ({ link: link.name, address }));
}

function madeByKernel(link: LinkDetail): readonly string[] {
  return link.addresses
    .filter(isMadeByKernel)
    .map(({ address }) => `${address}: it came from a router, which advertises it again`);
}

/** VLANs on a link go down and up with it, unless they are bound loosely (net/8021q/vlan.c, vlan_device_event). */
export function fallsWith(
  link: LinkDetail,
  { namespace, links }: NamespaceDetail,
): readonly LinkDetail[] {
  return links
    .filter(({ kind, lower, flags, data }) => {
      const loose = Array.isArray(data.flags) && data.flags.includes('LOOSE_BINDING');
      const on = lower?.namespace === namespace && isLink(lower, link);
      return kind === 'vlan' && on && !loose && flags.includes('UP');
    })
    .flatMap((upper) => [upper, ...fallsWith(upper, { namespace, links, ...NOTHING_ELSE })]);
}

const NOTHING_ELSE = { routes: [], neighbours: [], forwards: [], stations: [], settings: {} };

/** Whether a link is the one that another says it is on top of. */
export function isLink(
  lower: { readonly index: number | null; readonly name: string | null },
  link: Pick<LinkDetail, 'index' | 'name'>,
): boolean {
  return lower.index === null ? lower.name === link.name : lower.index === link.index;
}

/**
 * What goes when a link goes down: every route by it, its IPv6 addresses (addrconf_ifdown in
 * net/ipv6/addrconf.c), and its neighbours, even the permanent ones.
 */
export function lostOnDown(link: LinkDetail, namespaceDetail: NamespaceDetail): Losses {
  const fallen = [link, ...fallsWith(link, namespaceDetail)];
  const names = new Set(fallen.map(({ name }) => name));
  const routes = namespaceDetail.routes.filter(
    (route) => leadsBy(route, names) && !isKernels(route),
  );
  const { forGood, ...kept } = withoutLost(routes);
  return {
    ...kept,
    addresses: fallen.flatMap((each) => settable(each, 6)),
    neighbours: namespaceDetail.neighbours.filter(({ device }) => names.has(device)),
    forGood: [...forGood, ...fallen.flatMap(madeByKernel)],
  };
}

/**
 * What goes when links of one namespace are deleted: all of the above, their IPv4 addresses, and every
 * route that has an address of theirs as its source. An IPv4 route of several ways goes as a whole if one
 * of them does (fib_sync_down_dev in net/ipv4/fib_semantics.c); an IPv6 one loses only that way.
 */
export function lostOnDeletion(
  links: readonly LinkDetail[],
  namespaceDetail: NamespaceDetail,
): Losses {
  const names = new Set(links.map(({ name }) => name));
  const stays = namespaceDetail.links.filter(({ name }) => !names.has(name)).flatMap(addressesOf);
  const gone = new Set(links.flatMap(addressesOf).filter((each) => !stays.includes(each)));
  const hit = namespaceDetail.routes.filter(
    (route) =>
      !isKernels(route) &&
      (leadsBy(route, names) || (route.source !== null && gone.has(route.source))),
  );
  return lostWith(links, namespaceDetail, hit, names);
}

/** What goes with a whole namespace, its loopback included. */
export function lostWithAll(namespaceDetail: NamespaceDetail): Losses {
  const { links, routes } = namespaceDetail;
  const names = new Set(links.map(({ name }) => name));
  return lostWith(
    links,
    namespaceDetail,
    routes.filter((route) => !isKernels(route)),
    names,
  );
}

function lostWith(
  links: readonly LinkDetail[],
  { neighbours }: NamespaceDetail,
  routes: readonly RouteDetail[],
  names: ReadonlySet<string>,
): Losses {
  const isPart = (route: RouteDetail): boolean =>
    route.family === 6 &&
    route.multipath &&
    !route.hops.every(({ device }) => names.has(device ?? ''));
  const { forGood, ...kept } = withoutLost(routes.filter((route) => !isPart(route)));
  return {
    ...kept,
    addresses: links.flatMap((each) => settable(each, null)),
    neighbours: neighbours.filter(({ device }) => names.has(device)),
    forGood: [
      ...forGood,
      ...routes.filter(isPart).map((route) => `some next hops of the route ${nameOfRoute(route)}`),
      ...links.flatMap(madeByKernel),
    ],
  };
}

function addressesOf({ addresses }: LinkDetail): readonly string[] {
  return addresses.map(({ address }) => address);
}

/** Below 1280 bytes a link has no IPv6 (RFC 8200 5): all its IPv6 configuration goes. */
export function lostWithoutIpv6(link: LinkDetail, namespaceDetail: NamespaceDetail): Losses {
  const down = lostOnDown(link, namespaceDetail);
  return {
    routes: down.routes.filter(({ family }) => family === 6),
    addresses: settable(link, 6),
    neighbours: down.neighbours.filter(({ address }) => address.includes(':')),
    forGood: [...down.forGood.filter((each) => each.includes(':'))],
  };
}

/**
 * What goes with an address: the routes that have it as their source, and with the last IPv4 address of
 * a link every IPv4 route by that link (fib_del_ifaddr and inetdev_event in net/ipv4); and the
 * secondaries of an IPv4 subnet with its first address, unless one of them is promoted to it.
 */
export function lostWithAddress(
  gone: AddressDetail,
  link: LinkDetail,
  namespaceDetail: NamespaceDetail,
): Losses {
  const secondaries = secondariesOf(gone, link);
  const going = [gone, ...secondaries];
  const staying = namespaceDetail.links.flatMap(({ name, addresses }) =>
    addresses.filter((each) => name !== link.name || !going.includes(each)),
  );
  const lost = going.filter(({ address }) => !staying.some((each) => each.address === address));
  const last =
    gone.family === 4 && link.addresses.every((each) => each.family === 6 || going.includes(each));
  const names = new Set([link.name]);
  const routes = namespaceDetail.routes
    .filter((route) => !isKernels(route) && route.family === gone.family)
    .filter(
      (route) =>
        lost.some(({ address }) => route.source === address) || (last && leadsBy(route, names)),
    );
  return {
    ...withoutLost(routes),
    addresses: secondaries.map((address) => ({ link: link.name, address })),
    neighbours: [],
  };
}

/** The later addresses of the subnet in which this one is the first. */
export function secondariesOf(first: AddressDetail, link: LinkDetail): readonly AddressDetail[] {
  if (first.family === 6 || first.flags.includes('secondary')) return [];
  const subnet = `${first.address}/${first.prefixLength}`;
  return link.addresses.filter(
    ({ family, flags, address, prefixLength }) =>
      family === 4 &&
      flags.includes('secondary') &&
      prefixLength === first.prefixLength &&
      contains(subnet, address),
  );
}
