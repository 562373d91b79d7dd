import {
  contains,
  familyOf,
  parseCidr,
  roleInSubnet,
  sameAddress,
} from '../../model/address/address.ts';
import { freeAddress } from '../../model/address/free-address.ts';
import type { AddressDetail } from '../../model/kernel/namespace-detail.ts';
import {
  type Chosen,
  chosenLink,
  linkField,
  namespaceOfChange,
  wordField,
} from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import {
  type Danger,
  takesLastDefault,
  takesOwnAddress,
  takesOwnRoute,
} from '../links/own-way/own-way.ts';
import { lostWithAddress } from '../links/removal/losses.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { findAddress, nameOf } from './names.ts';
import { lostInSwap, type Swap, standsBeside, swapOf } from './replace-plan.ts';

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add, remove or replace' },
  {
    add: 'add an address',
    remove: 'remove an address',
    replace: 'replace one: another prefix length or another address',
  },
  () => 'add',
);

function proposeFree(chosen: Chosen, { snapshot, input }: FieldContext): string | null {
  const gone = input.change === 'replace' ? findAddress(chosen.link, input.old ?? '') : null;
  for (const each of gone === null ? chosen.link.addresses : [gone]) {
    if (each.scope !== 'global' || each.peer !== null) continue;
    const free = freeAddress(nameOf(each), snapshot);
    if (free !== null) return `${free}/${each.prefixLength}`;
  }
  return null;
}

/** Addresses that no link can have: unspecified, multicast and reserved (RFC 6890, RFC 4291). */
const NO_HOSTS = ['0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8'] as const;

/** `gone` is the address that the new one replaces; null if there is none. */
function refuseNew(
  value: string,
  chosen: Chosen,
  context: FieldContext,
  gone: AddressDetail | null = null,
): FieldRefusal | null {
  const { place } = chosen;
  const parsed = parseCidr(value);
  if (parsed === null) {
    if (familyOf(value) === null) {
      return refusal(
        'no-address',
        `${value} is not an IP address`,
        proposeFree(chosen, context) ?? '',
      );
    }
    const hint = `${value}/${value.includes(':') ? 64 : 24}`;
    return refusal('no-prefix', 'the prefix length is missing', hint);
  }
  const { address } = parsed;
  const free = proposeFree(chosen, context);
  const hint = free === null ? '' : `${free} is free`;
  if (NO_HOSTS.some((range) => contains(range, address))) {
    return refusal('no-host', `${address} cannot be the address of a link`, hint);
  }
  const role = roleInSubnet(value);
  if (role === 'network')
    return refusal('network', `${address} is the address of the subnet itself`, hint);
  if (role === 'broadcast') {
    return refusal('broadcast', `${address} is the broadcast address of the subnet`, hint);
  }
  const owner = place.namespaceDetail.links.find(({ addresses }) =>
    addresses.some((each) => each !== gone && sameAddress(each.address, address)),
  );
  if (owner !== undefined) {
    return refusal('in-use', `${address} belongs to ${owner.name} of ${place.label}`, hint);
  }
  return parsed.family === 6 ? refuseIpv6(chosen) : null;
}

/** A link below 1280 bytes has no IPv6 (RFC 8200 5), and IPv6 may be switched off. */
function refuseIpv6({ place, link }: Chosen): FieldRefusal | null {
  if (link.mtu < 1280) {
    const message = `${link.name} has MTU ${link.mtu}, but IPv6 needs at least 1280`;
    return refusal('no-ipv6', message, 'use an IPv4 address or a larger MTU');
  }
  const path = `ipv6/conf/${link.name}/disable_ipv6`;
  if (place.namespaceDetail.settings[path] !== '1') return null;
  return refusal('no-ipv6', `IPv6 is disabled on ${link.name}`, `sysctl -w net/${path}=0`);
}

function refuseOld(value: string, { link }: Chosen): FieldRefusal | null {
  if (findAddress(link, value) !== null) return null;
  const own = link.addresses.map(nameOf).join(', ');
  return refusal('gone', `${link.name} has no address ${value}`, own === '' ? '' : `it has ${own}`);
}

const old: Field = {
  key: 'old',
  label: 'Old address',
  help: 'the address to replace, with its prefix length',
  choices: (context) => {
    const chosen = chosenLink(context);
    return (chosen?.link.addresses ?? [])
      .filter(({ scope }) => scope === 'global')
      .map((each) => ({ value: nameOf(each), note: each.flags.join('   ') }));
  },
  propose: (context) => {
    const chosen = chosenLink(context);
    return chosen === null ? null : onlyAddress(chosen);
  },
  unasked: ({ input }) => (input.change === 'replace' ? null : 'only needed for replace'),
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    return chosen === null ? null : refuseOld(value, chosen); // the link has its own refusal
  },
};

/** The link’s one address, apart from link-local ones; null if it has none or several. */
function onlyAddress({ link }: Chosen): string | null {
  const [only, ...others] = link.addresses.filter(({ scope }) => scope === 'global');
  return only === undefined || others.length > 0 ? null : nameOf(only);
}

/** The replacement that the fields ask for; null while they do not ask for one. */
function chosenSwap(context: FieldContext): Swap | null {
  const chosen = chosenLink(context);
  const { change: which, old: text = '', address: value = '' } = context.input;
  if (chosen === null || which !== 'replace' || parseCidr(value) === null) return null;
  const gone = findAddress(chosen.link, text);
  return gone === null ? null : swapOf(gone, value);
}

function refuseNext(value: string, chosen: Chosen, context: FieldContext): FieldRefusal | null {
  const gone = findAddress(chosen.link, context.input.old ?? '');
  const parsed = parseCidr(value);
  if (gone === null || parsed === null) return refuseNew(value, chosen, context, gone);
  const same = sameAddress(parsed.address, gone.address);
  if (same && parsed.prefixLength === gone.prefixLength && gone.peer === null) {
    return refusal(
      'already',
      `${chosen.link.name} has ${nameOf(gone)}`,
      'choose another prefix length or address',
    );
  }
  if (parsed.family === gone.family) return refuseNew(value, chosen, context, gone);
  const message = `${value} is IPv${parsed.family}, but ${nameOf(gone)} is IPv${gone.family}`;
  return refusal('family', message, proposeFree(chosen, context) ?? '');
}

const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'the address (for replace: the new one) with its prefix length, such as 10.0.0.5/24',
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
    return onlyAddress(chosen);
  },
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    switch (context.input.change) {
      case 'remove':
        return refuseOld(value, chosen);
      case 'replace':
        return refuseNext(value, chosen, context);
    }
    return refuseNew(value, chosen, context);
  },
};

function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenLink(context);
  const { input } = context;
  if (chosen === null) return null;
  const swap = chosenSwap(context);
  if (swap !== null) return dangerOfSwap(chosen, swap, context);
  if (input.change !== 'remove') return null;
  const { place, link } = chosen;
  const gone = findAddress(link, input.address ?? '');
  if (gone === null) return null;
  const { routes } = lostWithAddress(gone, link, place.namespaceDetail);
  return (
    takesOwnAddress(context, place, { link: link.name, address: gone.address }) ??
    takesOwnRoute(context, place, routes) ??
    takesLastDefault(place, routes)
  );
}

/** The user's own address may change only its length; the next steps add again what went, if they still run. */
function dangerOfSwap(chosen: Chosen, swap: Swap, context: FieldContext): Danger | null {
  const { place, link } = chosen;
  const stays = standsBeside(swap) && sameAddress(swap.old.address, swap.next.address);
  const own = stays
    ? null
    : takesOwnAddress(context, place, { link: link.name, address: swap.old.address });
  return own ?? takesOwnRoute(context, place, lostInSwap(chosen, swap).routes);
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link whose addresses to change'),
  change,
  old,
  address,
  confirmField(dangerOf),
];
