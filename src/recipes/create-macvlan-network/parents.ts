/** Which links of the host can carry macvlan or ipvlan links. */
import { contains, formatCidr } from '../../model/address/address.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { hostLinks, hostNamespace, segmentAddresses } from '../host/bridges.ts';
import { type FieldContext, type FieldRefusal, type Input, refusal } from '../recipe.ts';

/** Kinds of Ethernet links that can carry frames of several MACs, best parents first. */
const KINDS = ['physical', 'bond', 'team', 'vlan', 'veth', 'bridge', 'dummy'];

export function parentOf(snapshot: Snapshot, input: Input): Link | null {
  return hostLinks(snapshot).find(({ name }) => name === input.parent) ?? null;
}

/** What is wrong with a link as a parent, apart from who else uses it; null if nothing is. */
export function refuseLink(link: Link): FieldRefusal | null {
  const { name, kind, master, up, mac } = link;
  if (kind === 'macvlan' || kind === 'ipvlan') {
    const message = `${name} is itself a ${kind} link on top of another link`;
    return refusal('no-parent', message, 'use the link that carries it');
  }
  if (!KINDS.includes(kind) || mac === null) {
    const message = `${name} is a ${kind} link, which does not carry Ethernet frames`;
    return refusal('no-parent', message, 'use a network card or an equivalent');
  }
  if (master !== null) {
    const message = `${name} is a port of ${master}, which gets every frame that arrives`;
    return refusal('port', message, `use ${master} itself`);
  }
  if (up) return null;
  return refusal('down', `${name} is down, so it carries nothing`, `ip link set dev ${name} up`);
}

/** The network of the engine whose parent is this link; null if there is none. */
function userOf(parent: string, { networks }: Snapshot): string | null {
  const found = networks.find(
    ({ driver, options }) =>
      (driver === 'macvlan' || driver === 'ipvlan') && options.parent === parent,
  );
  return found?.name ?? null;
}

/** Why a link cannot be the parent of a network by the driver asked for; null if it can. */
export function refuseParent(link: Link, context: FieldContext): FieldRefusal | null {
  const { snapshot, details, input } = context;
  const refused = refuseLink(link);
  if (refused !== null) return refused;
  const { name } = link;
  const network = familyOn(snapshot).sharesParents ? null : userOf(name, snapshot);
  if (network !== null) {
    const message = `${name} is already the parent of network ${network}, and the engine allows one network per link`;
    return refusal('in-use', message, `use a VLAN of ${name}, or put the containers on ${network}`);
  }
  const known = details.parents?.ok ? details.parents.value : null;
  if (known?.exclusive.includes(name)) {
    const message = `a macvlan link in passthru mode has ${name} to itself`;
    return refusal('in-use', message, 'use another link');
  }
  if (input.driver === 'macvlan' && known?.wireless.includes(name)) {
    const message = `${name} is wireless: an access point drops frames from MACs that have not logged in`;
    return refusal('wireless', message, 'use --driver ipvlan, whose links share the parent’s MAC');
  }
  return null;
}

/** The link and gateway of the host's default route. */
function wayOut(snapshot: Snapshot, family: 4 | 6) {
  return (hostNamespace(snapshot)?.routes ?? []).find(
    (route) => route.destination === 'default' && route.table === 'main' && route.family === family,
  );
}

/** The links that may be the parent, best first: that of the default route, then by kind. */
export function parents(context: FieldContext): readonly Link[] {
  const out = wayOut(context.snapshot, 4)?.device;
  const rank = ({ name, kind }: Link): number => (name === out ? -1 : KINDS.indexOf(kind));
  return hostLinks(context.snapshot)
    .filter((link) => refuseParent(link, context) === null)
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** The router that the host itself uses on the parent's segment, if it is in a subnet; else null. */
export function routerIn(subnet: string, { snapshot, input }: FieldContext): string | null {
  for (const family of [4, 6] as const) {
    const route = wayOut(snapshot, family);
    const gateway = route?.device === input.parent ? route?.gateway : null;
    if (gateway && contains(subnet, gateway)) return gateway;
  }
  return null;
}

/** The addresses that the host itself has on the parent, in a subnet. */
export function ownAddressesIn(subnet: string, parent: Link): readonly string[] {
  return segmentAddresses(parent)
    .map(({ address }) => address)
    .filter((address) => contains(subnet, address));
}

/** `UP   10.0.0.5/24` */
export function describeParent(link: Link): string {
  const addresses = segmentAddresses(link).map(formatCidr).join(' ') || 'no address';
  return [link.kind, addresses].join('   ');
}

/** The host as it would be without what it has on the parent: what overlaps there is the same segment. */
export function withoutParent(snapshot: Snapshot, parent: string): Snapshot {
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.map((namespace) =>
      namespace.id !== snapshot.host.namespace
        ? namespace
        : {
            ...namespace,
            links: namespace.links.filter(({ name }) => name !== parent),
            routes: namespace.routes.filter(({ device }) => device !== parent),
          },
    ),
  };
}
