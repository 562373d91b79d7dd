import { type Family, formatCidr, type LinkAddress, subnetOf } from '../model/address.ts';
import { freeAddress } from '../model/free-address.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { End } from '../model/wiring.ts';
import type { Fix } from './finding.ts';
import { fieldOf, nameOf } from './place.ts';

/** What mends a thing, as the forms of the recipes take it (docs/explain.md). */

export function words(text: string): Fix {
  return { kind: 'words', words: text };
}

export function switchOn(snapshot: Snapshot, { namespace, link }: End): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-link',
    fields: { namespace: fieldOf(snapshot, namespace.id), link: link.name, change: 'up' },
    title: `Switch ${link.name} of ${nameOf(snapshot, namespace.id)} on`,
  };
}

export function setMtu(snapshot: Snapshot, { namespace, link }: End, mtu: number): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-link',
    fields: {
      namespace: fieldOf(snapshot, namespace.id),
      link: link.name,
      change: 'mtu',
      mtu: String(mtu),
    },
    title: `Let ${link.name} of ${nameOf(snapshot, namespace.id)} take ${mtu} bytes`,
  };
}

export function setMac(snapshot: Snapshot, { namespace, link }: End, mac: string): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-link',
    fields: { namespace: fieldOf(snapshot, namespace.id), link: link.name, change: 'mac', mac },
    title: `Give ${link.name} of ${nameOf(snapshot, namespace.id)} a MAC of its own`,
  };
}

export function addAddress(snapshot: Snapshot, { namespace, link }: End, address: string): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-address',
    fields: { namespace: fieldOf(snapshot, namespace.id), link: link.name, change: 'add', address },
    title: `Give ${link.name} of ${nameOf(snapshot, namespace.id)} the address ${address}`,
  };
}

export function replaceAddress(
  snapshot: Snapshot,
  { namespace, link }: End,
  old: string,
  address: string,
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-address',
    fields: {
      namespace: fieldOf(snapshot, namespace.id),
      link: link.name,
      change: 'replace',
      address,
      old,
    },
    title: `Change ${old} on ${link.name} of ${nameOf(snapshot, namespace.id)} to ${address}`,
  };
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

export function editPort(
  snapshot: Snapshot,
  { namespace, link }: End,
  change: 'unisolate' | 'enable',
): Fix {
  const title = change === 'enable' ? 'forward' : 'stand isolated no more';
  return {
    kind: 'recipe',
    recipe: 'edit-port',
    fields: { namespace: fieldOf(snapshot, namespace.id), link: link.name, change },
    title: `Let the port ${link.name} ${title}`,
  };
}

export function plug(snapshot: Snapshot, { namespace, link }: End, bridge: string): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-port',
    fields: { namespace: fieldOf(snapshot, namespace.id), link: link.name, change: 'plug', bridge },
    title: `Plug ${link.name} into ${bridge}`,
  };
}

export function removeNeighbour(
  snapshot: Snapshot,
  { namespace, link }: End,
  address: string,
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-neighbour',
    fields: {
      namespace: fieldOf(snapshot, namespace.id),
      link: link.name,
      table: 'neighbour',
      change: 'remove',
      address,
    },
    title: `Take the entry of ${address} from ${nameOf(snapshot, namespace.id)}`,
  };
}

export function addForwarding(
  snapshot: Snapshot,
  { namespace, link }: End,
  mac: string,
  destination: string,
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-neighbour',
    fields: {
      namespace: fieldOf(snapshot, namespace.id),
      link: link.name,
      table: 'forwarding',
      change: 'add',
      mac,
      destination,
    },
    title: `Tell ${link.name} of ${nameOf(snapshot, namespace.id)} that ${mac} is behind ${destination}`,
  };
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
