import { contains, familyOf, sameAddress, subnetOf } from '../../model/address/address.ts';
import type { LinkDetail, RouteDetail } from '../../model/kernel/namespace-detail.ts';
import { chosenPlace, noSuchLink } from '../links/fields.ts';
import { linkAt, type Place } from '../links/place.ts';
import { nameOfRoute } from '../links/words/route-words.ts';
import { type Field, type FieldContext, refusal } from '../recipe.ts';
import { only } from './change-field.ts';
import { findRoute } from './find-route.ts';
import { leadsSo } from './other-way.ts';

export const destination: Field = {
  ...only(['add'], 'the route has its own'),
  key: 'destination',
  label: 'Destination',
  help: 'default, or a subnet such as 10.9.0.0/16',
  choices: null,
  propose: (context) => {
    const place = chosenPlace(context);
    const defaults = place?.namespaceDetail.routes.filter((each) => each.destination === 'default');
    return defaults?.length === 0 ? 'default' : null;
  },
  refuse: (value) => {
    if (value === 'default') return null;
    if (familyOf(value) === null) {
      return refusal(
        'no-subnet',
        `${value} is not a subnet`,
        'use default, or for example 10.9.0.0/16',
      );
    }
    const whole = value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`;
    const subnet = subnetOf(whole) ?? '';
    const [bare = ''] = value.split('/');
    if (contains('224.0.0.0/4', bare) || contains('ff00::/8', bare)) {
      return refusal('no-subnet', `${value} is multicast, which is routed differently`, '');
    }
    if (sameAddress(subnet.split('/')[0] ?? '', bare)) return null;
    return refusal('host-bits', `${value} has host bits set`, subnet);
  },
};

/** The links that have an address's subnet. */
function onCable({ namespaceDetail }: Place, gateway: string): readonly LinkDetail[] {
  return namespaceDetail.links.filter(({ addresses }) =>
    addresses.some((each) =>
      contains(`${each.peer ?? each.address}/${each.prefixLength}`, gateway),
    ),
  );
}

/** The links of routes without a gateway that lead to an address: on those it may be a gateway too. */
function byRoute({ namespaceDetail }: Place, gateway: string): readonly string[] {
  return namespaceDetail.routes
    .filter(({ table, type, hops }) => {
      return table === 'main' && type === 'unicast' && hops.every((hop) => hop.gateway === null);
    })
    .filter((each) => contains(each.destination, gateway))
    .flatMap(({ hops }) => hops.flatMap(({ device }) => device ?? []));
}

function subnetsOf({ namespaceDetail }: Place): string {
  const all = namespaceDetail.links
    .filter(({ kind, flags }) => kind !== 'loopback' && flags.includes('UP'))
    .flatMap(({ addresses }) => addresses)
    .filter(({ scope }) => scope === 'global')
    .map(({ address, prefixLength }) => subnetOf(`${address}/${prefixLength}`));
  return all.length === 0 ? '' : `an address in ${[...new Set(all)].join(' or ')}`;
}

/** The route that is to lead another way; null if none is, or it is not found. */
function replacedRoute(place: Place, { input }: FieldContext): RouteDetail | null {
  return input.change === 'replace' ? findRoute(place, input.route ?? '') : null;
}

function destinationOf(place: Place, context: FieldContext): string {
  return replacedRoute(place, context)?.destination ?? context.input.destination ?? '';
}

export const gateway: Field = {
  ...only(['add', 'replace'], 'the route has its own'),
  key: 'gateway',
  label: 'Gateway',
  help: 'next hop (gateway); empty = directly connected',
  choices: null,
  optional: true,
  propose: () => null,
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const hint = subnetsOf(place);
    const family = familyOf(value);
    if (family === null || value.includes('/')) {
      return refusal('no-address', `${value} is not an IP address`, hint);
    }
    const to = destinationOf(place, context);
    const old = replacedRoute(place, context);
    const wanted = old?.family ?? (to === 'default' ? family : familyOf(to));
    if (wanted !== null && wanted !== family) {
      return refusal('family', `${value} is IPv${family}, but ${to} is IPv${wanted}`, hint);
    }
    const own = place.namespaceDetail.links.find(({ addresses }) =>
      addresses.some(({ address }) => sameAddress(address, value)),
    );
    if (own !== undefined) {
      return refusal(
        'itself',
        `${value} is an address of ${place.label} itself (${own.name})`,
        hint,
      );
    }
    if (contains('fe80::/10', value)) return null; // on every link: the chosen one decides
    const ways = [...onCable(place, value).map(({ name }) => name), ...byRoute(place, value)];
    if (ways.length > 0) return null;
    return refusal(
      'outside',
      `${value} is not directly connected to a link of ${place.label}`,
      hint,
    );
  },
};

/** The link by which a gateway is reached; null if that is not clear. */
function linkTowards(place: Place, to: string): string | null {
  if (contains('fe80::/10', to)) return null;
  const links = onCable(place, to).filter(({ flags }) => flags.includes('UP'));
  const names = new Set([...links.map(({ name }) => name), ...byRoute(place, to)]);
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

export const link: Field = {
  ...only(['add', 'replace'], 'the route has its own'),
  key: 'link',
  label: 'Link',
  help: 'the link that the route uses',
  choices: (context) => {
    const place = chosenPlace(context);
    return (place?.namespaceDetail.links ?? [])
      .filter(({ flags, kind }) => flags.includes('UP') && kind !== 'loopback')
      .map(({ name, kind }) => ({ value: name, note: kind }));
  },
  propose: (context) => {
    const place = chosenPlace(context);
    const to = context.input.gateway ?? '';
    return place === null || to === '' ? null : linkTowards(place, to);
  },
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const found = linkAt(place, value);
    if (found === null) return noSuchLink(place, value);
    if (!found.flags.includes('UP')) {
      const hint = `ip link set dev ${value} up`;
      return refusal('down', `${value} is down, so routes cannot use it`, hint);
    }
    const old = replacedRoute(place, context);
    if (old !== null && leadsSo(old, { ...context.input, link: value })) {
      return refusal(
        'already',
        `${nameOfRoute(old)} already goes that way`,
        'choose another gateway or link',
      );
    }
    const to = context.input.gateway ?? '';
    if (to === '' || contains('fe80::/10', to) || gateway.refuse(to, context) !== null) return null;
    const ways = [...onCable(place, to).map(({ name }) => name), ...byRoute(place, to)];
    if (ways.includes(value)) return null;
    const message = `${to} is not on the segment of ${value}`;
    return refusal('other-link', message, ways.join(' or '));
  },
};
