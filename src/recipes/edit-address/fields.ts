import { contains, familyOf, parseCidr, roleInSubnet, sameAddress } from '../../model/address.ts';
import { freeAddress } from '../../model/free-address.ts';
import type { AddressParticulars, LinkParticulars } from '../../model/particulars.ts';
import { confirmField } from '../links/confirm-field.ts';
import {
  type Chosen,
  chosenLink,
  linkField,
  namespaceOfChange,
  wordField,
} from '../links/fields.ts';
import { lostWithAddress } from '../links/losses.ts';
import { type Danger, takesLastDefault, takesOwnAddress, takesOwnRoute } from '../links/own-way.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';

/** `10.0.0.5/24`: names an address of a link. */
export function nameOf({ address, prefixLength }: AddressParticulars): string {
  return `${address}/${prefixLength}`;
}

/** The address of a link that a text names, with or without its prefix length. */
export function findAddress(link: LinkParticulars, text: string): AddressParticulars | null {
  const [bare = '', length] = text.split('/');
  const same = link.addresses.filter(
    ({ address, prefixLength }) =>
      sameAddress(address, bare) && (length === undefined || `${prefixLength}` === length),
  );
  return same.length === 1 ? (same[0] ?? null) : null;
}

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add or remove' },
  { add: 'one more address', remove: 'take one away' },
  () => 'add',
);

function proposeFree(chosen: Chosen, { snapshot }: FieldContext): string | null {
  for (const each of chosen.link.addresses) {
    if (each.scope !== 'global' || each.peer !== null) continue;
    const free = freeAddress(nameOf(each), snapshot);
    if (free !== null) return `${free}/${each.prefixLength}`;
  }
  return null;
}

/** Addresses that no link can have: unspecified, multicast and reserved (RFC 6890, RFC 4291). */
const NO_HOSTS = ['0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8'] as const;

function refuseNew(value: string, chosen: Chosen, context: FieldContext): FieldRefusal | null {
  const { place } = chosen;
  const parsed = parseCidr(value);
  if (parsed === null) {
    if (familyOf(value) === null) {
      return refusal('no-address', `${value} is no address`, proposeFree(chosen, context) ?? '');
    }
    const hint = `${value}/${value.includes(':') ? 64 : 24}`;
    return refusal('no-prefix', 'the length of the prefix is missing', hint);
  }
  const { address } = parsed;
  const free = proposeFree(chosen, context);
  const hint = free === null ? '' : `${free} is free`;
  if (NO_HOSTS.some((range) => contains(range, address))) {
    return refusal('no-host', `${address} is no address for a link`, hint);
  }
  const role = roleInSubnet(value);
  if (role === 'network') return refusal('network', `${address} names the subnet itself`, hint);
  if (role === 'broadcast') {
    return refusal('broadcast', `${address} is the broadcast address: it means every host`, hint);
  }
  const owner = place.particulars.links.find(({ addresses }) =>
    addresses.some((each) => sameAddress(each.address, address)),
  );
  if (owner !== undefined) {
    return refusal('in-use', `${address} belongs to ${owner.name} of ${place.label}`, hint);
  }
  return parsed.family === 6 ? refuseIpv6(chosen) : null;
}

/** Below 1280 bytes there is none (RFC 8200 5), and it may be switched off. */
function refuseIpv6({ place, link }: Chosen): FieldRefusal | null {
  if (link.mtu < 1280) {
    const message = `${link.name} has an MTU of ${link.mtu}, and IPv6 needs 1280`;
    return refusal('no-ipv6', message, 'an IPv4 address, or a larger MTU');
  }
  const path = `ipv6/conf/${link.name}/disable_ipv6`;
  if (place.particulars.settings[path] !== '1') return null;
  return refusal('no-ipv6', `IPv6 is switched off on ${link.name}`, `sysctl -w net/${path}=0`);
}

function refuseOld(value: string, { link }: Chosen): FieldRefusal | null {
  if (findAddress(link, value) !== null) return null;
  const own = link.addresses.map(nameOf).join(', ');
  return refusal('gone', `${link.name} has no address ${value}`, own === '' ? '' : `it has ${own}`);
}

const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'the address with the length of its prefix, such as 10.0.0.5/24',
  choices: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null || context.input.change !== 'remove') return [];
    return chosen.link.addresses.map((each) => ({
      value: nameOf(each),
      note: [each.scope, ...each.flags].join('   '),
    }));
  },
  propose: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null;
    if (context.input.change !== 'remove') return proposeFree(chosen, context);
    const own = chosen.link.addresses.filter(({ scope }) => scope === 'global');
    const [only] = own;
    return only === undefined || own.length > 1 ? null : nameOf(only);
  },
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    return context.input.change === 'remove'
      ? refuseOld(value, chosen)
      : refuseNew(value, chosen, context);
  },
};

function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenLink(context);
  const { input } = context;
  if (chosen === null || input.change !== 'remove') return null;
  const { place, link } = chosen;
  const gone = findAddress(link, input.address ?? '');
  if (gone === null) return null;
  const { routes } = lostWithAddress(gone, link, place.particulars);
  return (
    takesOwnAddress(context, place, { link: link.name, address: gone.address }) ??
    takesOwnRoute(context, place, routes) ??
    takesLastDefault(place, routes)
  );
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link whose addresses to change'),
  change,
  address,
  confirmField(dangerOf),
];
