import { LINK_NAME_BYTES, refuseLinkName } from '../../model/kernel/name-rules.ts';
import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { engineOwned } from '../links/engine-owned.ts';
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
  stopsOwnWay,
  takesLastDefault,
  takesOwnAddress,
} from '../links/own-way/own-way.ts';
import { allPlaces, endOf } from '../links/place.ts';
import { isLink, lostOnDown, lostWithoutIpv6 } from '../links/removal/losses.ts';
import {
  type Field,
  type FieldContext,
  type FieldRefusal,
  type HostFacts,
  refusal,
} from '../recipe.ts';
import { mac, refuseMacOf } from './mac-field.ts';
import { renamesLive } from './release.ts';
import { isUp } from './up.ts';

/** The least that IPv6 works with (RFC 8200 5). */
export const IPV6_MTU = 1280;

const CHANGES = {
  up: 'bring it up',
  down: 'take it down: it stops carrying packets and loses its routes',
  mtu: 'set the largest packet it sends',
  mac: 'change its MAC, which must be unique on its segment',
  rename: 'change its name',
};

const change: Field = (() => {
  const field = wordField(
    { key: 'change', label: 'Change', help: 'what to change: up, down, mtu, mac or rename' },
    CHANGES,
    (context) => {
      const chosen = chosenLink(context);
      return chosen === null ? null : isUp(chosen.link) ? 'down' : 'up';
    },
  );
  return {
    ...field,
    refuse: (value, context) => {
      const chosen = chosenLink(context);
      return field.refuse(value, context) ?? (chosen && refuseChange(value, chosen, context));
    },
  };
})();

function refuseChange(value: string, { place, link }: Chosen, facts: HostFacts) {
  if (value === 'up' && isUp(link))
    return refusal('already', `${link.name} is already up`, 'choose down');
  if (value === 'down' && !isUp(link))
    return refusal('already', `${link.name} is already down`, 'choose up');
  if (value === 'up') return refuseUp(link, facts);
  if (value === 'mac') return refuseMacOf(link);
  if (value !== 'rename') return null;
  if (link.kind === 'loopback') {
    return refusal(
      'loopback',
      'programs expect the loopback to be called lo',
      'choose up, down or mtu',
    );
  }
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  if (owned === null) return null;
  const message = `${link.name} is ${owned.what}, and the engine finds it by its name`;
  return refusal('engine-owned', message, 'choose up, down or mtu');
}

/** A VLAN goes up only above a link that is up (vlan_dev_open in net/8021q/vlan_dev.c). */
function refuseUp(link: LinkDetail, facts: HostFacts): FieldRefusal | null {
  const below = lowerOf(link, facts);
  if (link.kind !== 'vlan' || below === null || isUp(below)) return null;
  const message = `${below.name}, which ${link.name} is on top of, is down`;
  return refusal('lower-down', message, `bring ${below.name} up first`);
}

function lowerOf({ lower }: LinkDetail, facts: HostFacts): LinkDetail | null {
  if (lower === null) return null;
  const place = allPlaces(facts).find(({ namespace }) => namespace.id === lower.namespace);
  return place?.namespaceDetail.links.find((each) => isLink(lower, each)) ?? null;
}

/** What a tunnel adds to each packet: outer IP, UDP, VXLAN and Ethernet headers (RFC 7348 5). */
const VXLAN_OVERHEAD = 50;

/** The bounds of a link's MTU, and what sets the upper one. */
function bounds(link: LinkDetail, facts: HostFacts) {
  const most = link.mostMtu === 0 ? 65_535 : link.mostMtu;
  const own = {
    least: link.leastMtu,
    most,
    why: `its driver supports ${link.leastMtu} to ${most}`,
  };
  const below = lowerOf(link, facts);
  if (below === null) return own;
  const room = link.kind === 'vxlan' ? below.mtu - VXLAN_OVERHEAD : below.mtu;
  const bound = ['vxlan', 'vlan', 'macvlan', 'macvtap'].includes(link.kind);
  if (!bound || room >= most) return own;
  return {
    ...own,
    most: room,
    why: `${below.name}, which it is on top of, leaves ${room} bytes for it`,
  };
}

const mtu: Field = {
  key: 'mtu',
  label: 'MTU',
  help: 'largest packet in bytes',
  choices: null,
  propose: (context) => {
    const chosen = chosenLink(context);
    return chosen === null ? null : `${chosen.link.mtu === 1500 ? 1400 : 1500}`;
  },
  unasked: ({ input }) => (input.change === 'mtu' ? null : 'only needed for mtu'),
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const { link } = chosen;
    if (!/^\d{1,6}$/.test(value)) {
      return refusal('not-a-number', `${value} is not a number of bytes`, 'for example 1500');
    }
    const { least, most, why } = bounds(link, context);
    if (Number(value) < least || Number(value) > most) {
      return refusal('out-of-range', `${link.name} cannot have MTU ${value}: ${why}`, `${most}`);
    }
    if (Number(value) === link.mtu) {
      return refusal('already', `${link.name} already has MTU ${value}`, '');
    }
    return refuseAbove(Number(value), chosen, context);
  },
};

/** With a link's MTU the kernel lowers that of the links on top of it, and does not raise it again. */
function refuseAbove(value: number, { place, link }: Chosen, facts: HostFacts) {
  const above = allPlaces(facts).flatMap((other) =>
    other.namespaceDetail.links
      .filter(({ kind }) => kind !== 'vxlan')
      .filter(({ lower }) => lower?.namespace === place.namespace.id && isLink(lower, link))
      .filter((each) => each.mtu > value),
  );
  const [first] = above;
  if (first === undefined) return null;
  const message = `${first.name} is on top of ${link.name} with MTU ${first.mtu}, which would also be lowered, permanently`;
  return refusal('lower-than-above', message, `lower the MTU of ${first.name} first`);
}

const name: Field = {
  key: 'name',
  label: 'New name',
  help: 'new name of the link, at most 15 bytes',
  choices: null,
  propose: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null || chosen.link.name.length >= LINK_NAME_BYTES) return null;
    return proposeName(chosen);
  },
  unasked: ({ input }) => (input.change === 'rename' ? null : 'only needed for rename'),
  refuse: (value, context) => {
    const refused = refuseLinkName(value);
    const chosen = chosenLink(context);
    if (refused !== null || chosen === null) return refused;
    const { place, link } = chosen;
    if (value === link.name) return refusal('already', `it is already called ${value}`, '');
    if (!taken(chosen).has(value)) return null;
    const message = `${place.label} already has a link ${value}`;
    return refusal('taken', message, proposeName(chosen) ?? '');
  },
};

/** Other names (ip-link(8), altname) share one space with the names. */
function taken({ place }: Chosen): ReadonlySet<string> {
  return new Set(
    place.namespaceDetail.links.flatMap(({ name: own, otherNames }) => [own, ...otherNames]),
  );
}

function proposeName(chosen: Chosen): string | null {
  const base = chosen.link.name.slice(0, LINK_NAME_BYTES - 2);
  const names = taken(chosen);
  for (let count = 2; count < 10; count += 1) {
    const candidate = `${base}-${count}`;
    if (!names.has(candidate)) return candidate;
  }
  return null;
}

/** Whether the link is down for at least a moment. */
export function goesDown({ input, details }: FieldContext): boolean {
  if (input.change === 'down') return true;
  return input.change === 'rename' && !renamesLive(details);
}

function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenLink(context);
  if (chosen === null || !isUp(chosen.link)) return null;
  const { place, link } = chosen;
  const { namespaceDetail } = place;
  const { change: what, mtu: size } = context.input;
  if (what === 'mac') return stopsOwnWay(context, place, [link.name]);
  if (goesDown(context)) {
    return (
      stopsOwnWay(context, place, [link.name]) ??
      (what === 'down' ? takesLastDefault(place, lostOnDown(link, namespaceDetail).routes) : null)
    );
  }
  if (what !== 'mtu' || Number(size) >= IPV6_MTU) return null;
  const { routes, addresses } = lostWithoutIpv6(link, namespaceDetail);
  const own = addresses
    .map((each) =>
      takesOwnAddress(context, place, { link: each.link, address: each.address.address }),
    )
    .find((danger) => danger !== null);
  return own ?? takesLastDefault(place, routes);
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link to change'),
  change,
  mtu,
  mac,
  name,
  confirmField(dangerOf),
];
