import { type Family, formatCidr, type LinkAddress, subnetOf } from '../model/address/address.ts';
import { freeAddress } from '../model/address/free-address.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Fix } from './finding.ts';
import { namespaceFieldValue, namespaceLabel } from './in-namespace.ts';

/** Fixes, as the forms of the recipes take them (docs/explain.md). */

export function wordsFix(text: string): Fix {
  return { kind: 'words', words: text };
}

type LinkFix = {
  readonly recipe: 'edit-link' | 'edit-address' | 'edit-port' | 'edit-neighbour';
  readonly fields: Readonly<Record<string, string>>;
  readonly title: string;
};

/** A fix by a recipe for links. */
function linkFix(
  snapshot: Snapshot,
  { namespace, link }: LinkEnd,
  { recipe, fields, title }: LinkFix,
): Fix {
  const place = { namespace: namespaceFieldValue(snapshot, namespace.id), link: link.name };
  return { kind: 'recipe', recipe, fields: { ...place, ...fields }, title };
}

/** `eth0 of web` */
function linkWords(snapshot: Snapshot, { namespace, link }: LinkEnd): string {
  return `${link.name} of ${namespaceLabel(snapshot, namespace.id)}`;
}

export function linkUpFix(snapshot: Snapshot, end: LinkEnd): Fix {
  const title = `Bring ${linkWords(snapshot, end)} up`;
  return linkFix(snapshot, end, { recipe: 'edit-link', fields: { change: 'up' }, title });
}

export function mtuFix(snapshot: Snapshot, end: LinkEnd, mtu: number): Fix {
  const title = `Set the MTU of ${linkWords(snapshot, end)} to ${mtu}`;
  return linkFix(snapshot, end, {
    recipe: 'edit-link',
    fields: { change: 'mtu', mtu: String(mtu) },
    title,
  });
}

export function macFix(snapshot: Snapshot, end: LinkEnd, mac: string): Fix {
  const title = `Give ${linkWords(snapshot, end)} its own MAC`;
  return linkFix(snapshot, end, { recipe: 'edit-link', fields: { change: 'mac', mac }, title });
}

export function addAddressFix(snapshot: Snapshot, end: LinkEnd, address: string): Fix {
  const title = `Add ${address} to ${linkWords(snapshot, end)}`;
  return linkFix(snapshot, end, {
    recipe: 'edit-address',
    fields: { change: 'add', address },
    title,
  });
}

export function replaceAddressFix(
  snapshot: Snapshot,
  end: LinkEnd,
  old: string,
  address: string,
): Fix {
  const title = `Change ${old} on ${linkWords(snapshot, end)} to ${address}`;
  return linkFix(snapshot, end, {
    recipe: 'edit-address',
    fields: { change: 'replace', address, old },
    title,
  });
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

export function addRouteFix(
  snapshot: Snapshot,
  id: NamespaceId,
  { destination, gateway, link }: NewRoute,
): Fix {
  const via = gateway === null ? '' : ` via ${gateway}`;
  const nextHop = gateway === null ? {} : { gateway };
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: {
      namespace: namespaceFieldValue(snapshot, id),
      change: 'add',
      destination,
      ...nextHop,
      link,
    },
    title: `Add a route to ${destination}${via} in ${namespaceLabel(snapshot, id)}`,
  };
}

/** Sends the same destination by another router. */
export function replaceGatewayFix(
  snapshot: Snapshot,
  id: NamespaceId,
  old: string,
  { gateway, link }: { readonly gateway: string; readonly link: string },
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: {
      namespace: namespaceFieldValue(snapshot, id),
      change: 'replace',
      route: old,
      gateway,
      link,
    },
    title: `Change the gateway of ${namespaceLabel(snapshot, id)} to ${gateway}`,
  };
}

export function removeRouteFix(snapshot: Snapshot, id: NamespaceId, route: string): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-route',
    fields: { namespace: namespaceFieldValue(snapshot, id), change: 'remove', route },
    title: `Remove the route ${route} from ${namespaceLabel(snapshot, id)}`,
  };
}

export function portFix(snapshot: Snapshot, end: LinkEnd, change: 'unisolate' | 'enable'): Fix {
  const title =
    change === 'enable'
      ? `Set the port ${end.link.name} to forwarding`
      : `Stop isolating the port ${end.link.name}`;
  return linkFix(snapshot, end, { recipe: 'edit-port', fields: { change }, title });
}

export function plugFix(snapshot: Snapshot, end: LinkEnd, bridge: string): Fix {
  const title = `Plug ${end.link.name} into ${bridge}`;
  return linkFix(snapshot, end, { recipe: 'edit-port', fields: { change: 'plug', bridge }, title });
}

export function removeNeighbourFix(snapshot: Snapshot, end: LinkEnd, address: string): Fix {
  const title = `Remove the entry for ${address} from ${namespaceLabel(snapshot, end.namespace.id)}`;
  const fields = { table: 'neighbour', change: 'remove', address };
  return linkFix(snapshot, end, { recipe: 'edit-neighbour', fields, title });
}

export function addForwardingFix(
  snapshot: Snapshot,
  end: LinkEnd,
  mac: string,
  destination: string,
): Fix {
  const title = `Add a forwarding entry to ${linkWords(snapshot, end)}: ${mac} is behind ${destination}`;
  const fields = { table: 'forwarding', change: 'add', mac, destination };
  return linkFix(snapshot, end, { recipe: 'edit-neighbour', fields, title });
}

export function settingFix(
  snapshot: Snapshot,
  id: NamespaceId,
  setting: string,
  value: string,
): Fix {
  return {
    kind: 'recipe',
    recipe: 'edit-setting',
    fields: { namespace: namespaceFieldValue(snapshot, id), setting, value },
    title: `Set ${setting} to ${value} in ${namespaceLabel(snapshot, id)}`,
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
