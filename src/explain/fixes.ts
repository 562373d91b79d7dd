import { type Family, formatCidr, type LinkAddress, subnetOf } from '../model/address/address.ts';
import { freeAddress } from '../model/address/free-address.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Fix } from './finding.ts';
import { fieldOf, nameOf } from './place.ts';

/** What mends a thing, as the forms of the recipes take it (docs/explain.md). */

export function words(text: string): Fix {
  return { kind: 'words', words: text };
}

/** What a recipe for links does to one. */
function linkFix(
  snapshot: Snapshot,
  { namespace, link }: LinkEnd,
  recipe: 'edit-link' | 'edit-address' | 'edit-port' | 'edit-neighbour',
  fields: Readonly<Record<string, string>>,
  title: string,
): Fix {
  const place = { namespace: fieldOf(snapshot, namespace.id), link: link.name };
  return { kind: 'recipe', recipe, fields: { ...place, ...fields }, title };
}

/** `eth0 of web` */
function linkWords(snapshot: Snapshot, { namespace, link }: LinkEnd): string {
  return `${link.name} of ${nameOf(snapshot, namespace.id)}`;
}

export function switchOn(snapshot: Snapshot, end: LinkEnd): Fix {
  const title = `Switch ${linkWords(snapshot, end)} on`;
  return linkFix(snapshot, end, 'edit-link', { change: 'up' }, title);
}

export function setMtu(snapshot: Snapshot, end: LinkEnd, mtu: number): Fix {
  const title = `Let ${linkWords(snapshot, end)} take ${mtu} bytes`;
  return linkFix(snapshot, end, 'edit-link', { change: 'mtu', mtu: String(mtu) }, title);
}

export function setMac(snapshot: Snapshot, end: LinkEnd, mac: string): Fix {
  const title = `Give ${linkWords(snapshot, end)} a MAC of its own`;
  return linkFix(snapshot, end, 'edit-link', { change: 'mac', mac }, title);
}

export function addAddress(snapshot: Snapshot, end: LinkEnd, address: string): Fix {
  const title = `Give ${linkWords(snapshot, end)} the address ${address}`;
  return linkFix(snapshot, end, 'edit-address', { change: 'add', address }, title);
}

export function replaceAddress(
  snapshot: Snapshot,
  end: LinkEnd,
  old: string,
  address: string,
): Fix {
  const title = `Change ${old} on ${linkWords(snapshot, end)} to ${address}`;
  return linkFix(snapshot, end, 'edit-address', { change: 'replace', address, old }, title);
}

/** An address of the subnet that a neighbour is in, with its length; null where none is left. */
export function freeBeside(snapshot: Snapshot, beside: LinkAddress): string | null {
  const cidr = formatCidr(beside);
  const address = freeAddress(cidr, snapshot);
  return address === null ? null : `${address}/${beside.prefixLength}`;
}

type NewRoute = {
  readonly destination: string;
  readonly gateway: string | null;
  readonly link: string;
};

export function addRoute(
  snapshot: Snapshot,
  id: NamespaceId,
  { destination, gateway, link }: NewRoute,
): Fix {
  const via = gateway === null ? '' : ` via ${gateway}`;
  const way = gateway === null ? {} : { gateway };
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: { namespace: fieldOf(snapshot, id), change: 'add', destination, ...way, link },
    title: `Give ${nameOf(snapshot, id)} a route to ${destination}${via}`,
  };
}

/** The same destination by another router. */
export function replaceGateway(
  snapshot: Snapshot,
  id: NamespaceId,
  old: string,
  { gateway, link }: { readonly gateway: string; readonly link: string },
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: { namespace: fieldOf(snapshot, id), change: 'replace', route: old, gateway, link },
    title: `Change the gateway of ${nameOf(snapshot, id)} to ${gateway}`,
  };
}

export function removeRoute(snapshot: Snapshot, id: NamespaceId, route: string): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: { namespace: fieldOf(snapshot, id), change: 'remove', route },
    title: `Take the route ${route} from ${nameOf(snapshot, id)}`,
  };
}

export function editPort(snapshot: Snapshot, end: LinkEnd, change: 'unisolate' | 'enable'): Fix {
  const does = change === 'enable' ? 'forward' : 'stand isolated no more';
  return linkFix(snapshot, end, 'edit-port', { change }, `Let the port ${end.link.name} ${does}`);
}

export function plug(snapshot: Snapshot, end: LinkEnd, bridge: string): Fix {
  const title = `Plug ${end.link.name} into ${bridge}`;
  return linkFix(snapshot, end, 'edit-port', { change: 'plug', bridge }, title);
}

export function removeNeighbour(snapshot: Snapshot, end: LinkEnd, address: string): Fix {
  const title = `Take the entry of ${address} from ${nameOf(snapshot, end.namespace.id)}`;
  const fields = { table: 'neighbour', change: 'remove', address };
  return linkFix(snapshot, end, 'edit-neighbour', fields, title);
}

export function addForwarding(
  snapshot: Snapshot,
  end: LinkEnd,
  mac: string,
  destination: string,
): Fix {
  const title = `Tell ${linkWords(snapshot, end)} that ${mac} is behind ${destination}`;
  const fields = { table: 'forwarding', change: 'add', mac, destination };
  return linkFix(snapshot, end, 'edit-neighbour', fields, title);
}

export function setSetting(
  snapshot: Snapshot,
  id: NamespaceId,
  setting: string,
  value: string,
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-setting',
    fields: { namespace: fieldOf(snapshot, id), setting, value },
    title: `Set ${setting} of ${nameOf(snapshot, id)} to ${value}`,
  };
}

/** The subnet of an address of a link: `10.0.0.0/24`. */
export function subnetAt(address: LinkAddress): string {
  const cidr = formatCidr(address);
  return subnetOf(cidr) ?? cidr;
}

/** The address of a family that others ask for: a global one before a link-local one. */
export function mainAddress(addresses: readonly LinkAddress[], family: Family): LinkAddress | null {
  const own = addresses.filter((each) => each.family === family);
  return own.find(({ scope }) => scope === 'global') ?? null;
}
