import { contains, sameAddress } from '../../model/address/address.ts';
import type {
  AddressDetail,
  LinkDetail,
  RouteDetail,
} from '../../model/kernel/namespace-detail.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { doorTo, nameAt } from '../links/place.ts';
import { addressAgain, routeAgain } from '../links/removal/again-steps.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import { type Losses, lostWithAddress } from '../links/removal/losses.ts';
import { type Site, standing } from '../links/site.ts';
import { lossWarnings } from '../links/warnings.ts';
import { hasAddress, removeAddress, setAddress, wordsOf } from '../links/words/address-words.ts';
import { nameOfRoute } from '../links/words/route-words.ts';
import { type New, newAddress } from './new-address.ts';
import { losesOf, withoutPromoted } from './remove-plan.ts';

/** An address that takes the place of another on its link. */
export type Swap = { readonly old: AddressDetail; readonly next: AddressDetail };

/** The new one takes over what the old one had besides its number: its label, its scope, its flags. */
export function swapOf(old: AddressDetail, value: string): Swap {
  const own: New = newAddress(value);
  const { scope, label, metric, flags, broadcast } = old;
  return {
    old,
    next: {
      ...own,
      ...{ scope, label, metric },
      // ip's word for the address of the subnet whose host bits are all set.
      broadcast: broadcast === null || own.prefixLength > 30 ? null : '+',
      flags: flags.filter((flag) => flag === 'noprefixroute' || flag === 'nodad'),
      validLifetime: null,
      preferredLifetime: null,
    },
  };
}

/**
 * Whether the new one may be set while the old one is there. Not for the same IPv6 address with another
 * length (EEXIST, ipv6_add_addr); and an IPv4 address in the old one's subnet would be its secondary,
 * and go with it (inet_insert_ifa).
 */
export function standsBeside({ old, next }: Swap): boolean {
  if (old.family !== next.family) return true;
  if (old.family === 6) return !sameAddress(old.address, next.address);
  const subnet = `${old.peer ?? old.address}/${old.prefixLength}`;
  return old.prefixLength !== next.prefixLength || !contains(subnet, next.address);
}

/** What goes with the old address, although the new one replaces it. */
export function lostInSwap({ place, link }: Chosen, swap: Swap): Losses {
  const { namespaceDetail } = place;
  const { old, next } = swap;
  const beside = standsBeside(swap);
  const then: LinkDetail = beside ? { ...link, addresses: [...link.addresses, next] } : link;
  const losses = lostWithAddress(old, then, {
    ...namespaceDetail,
    links: namespaceDetail.links.map((each) => (each === link ? then : each)),
  });
  return withoutPromoted(losses, namespaceDetail.settings, link.name);
}

/** The routes that had the old address as their source get the new one. */
function moved(route: RouteDetail, { old, next }: Swap): RouteDetail {
  if (route.source !== old.address) return route;
  const words = route.words.map((word, at) =>
    route.words[at - 1] === 'src' && word === old.address ? next.address : word,
  );
  return { ...route, source: next.address, words };
}

function addStep({ place, link }: Chosen, { old, next }: Swap, site: Site): Step {
  const { door, before, guards } = site;
  const there = hasAddress(site, next);
  const words = wordsOf(next).join(' ');
  return makeStep({
    id: 'address',
    title: `Give ${nameAt(place, link.name)} the address ${words}`,
    reason: sameAddress(old.address, next.address)
      ? 'The prefix length says which hosts are on the same segment: if it is too short, the host looks there for hosts that are behind a router; if too long, it sends a neighbour’s packets to a router.'
      : 'An address must be unique on its segment: if two links have it, the first to answer gets the packets for both.',
    command: door.change(setAddress(next, link.name)),
    before: [
      ...before,
      { otherwise: `${words} is already on ${link.name}`, check: opposite(there) },
    ],
    check: { otherwise: `${words} is not on ${link.name}`, check: there },
    undo: undoBy(door.change(removeAddress(next, link.name)), opposite(there), { guards }),
  });
}

function removeStep(chosen: Chosen, { old }: Swap, site: Site): Step {
  const { place, link } = chosen;
  const { door, before, guards } = site;
  const there = hasAddress(site, old);
  const words = wordsOf(old).join(' ');
  return makeStep({
    id: 'old',
    title: `Remove ${words} from ${nameAt(place, link.name)}`,
    reason:
      'The kernel also removes the route to its subnet, and with the last IPv4 address of a link all IPv4 routes through that link.',
    command: door.change(removeAddress(old, link.name)),
    before: [...before, { otherwise: `${words} is not on ${link.name}`, check: there }],
    check: { otherwise: `${words} is still on ${link.name}`, check: opposite(there) },
    undo: undoBy(door.change(setAddress(old, link.name)), there, {
      guards,
      loses: losesOf(chosen, old),
    }),
  });
}

/** Adds the new address, removes the old one, and adds again what went with it. */
export function replaceSteps(chosen: Chosen, swap: Swap): readonly Step[] {
  const { place, link } = chosen;
  const site: Site = { ...standing(doorTo(place), link), setAgain: true };
  const { door } = site;
  const losses = lostInSwap(chosen, swap);
  const add = addStep(chosen, swap, site);
  const remove = removeStep(chosen, swap, site);
  const beside = standsBeside(swap);
  const [first, last] = beside ? [add, remove] : [remove, add];
  const reason = `It was removed with ${swap.old.address}.`;
  const undo = { kind: 'with', step: last.id } as const;
  return [
    ...lossNotes(losses, {
      site: () => site,
      all: place.namespaceDetail.routes,
      reasons: {
        route: `The kernel removes it with ${swap.old.address}: a route needs its source address, and an IPv4 route needs a link with an address.`,
        address: `It is a secondary of ${swap.old.address} and is removed with it.`,
        neighbour: '',
      },
    }),
    first,
    last,
    ...losses.addresses.map((each, at) =>
      addressAgain(door, each, {
        reason,
        id: `set-address-${at + 1}`,
        // Before the old one comes back, which would be its secondary.
        undo: undoBy(
          door.change(removeAddress(each.address, each.link)),
          opposite(hasAddress(site, each.address)),
          { guards: site.guards },
        ),
      }),
    ),
    ...losses.routes
      .toReversed()
      .map((route, at) =>
        routeAgain(door, moved(route, swap), { reason, undo, id: `set-route-${at + 1}` }),
      ),
  ];
}

export function replaceWarnings(chosen: Chosen, swap: Swap): readonly string[] {
  const losses = lostInSwap(chosen, swap);
  const { old, next } = swap;
  const stranded = strandedBy(chosen, swap);
  return [
    ...lossWarnings(losses, { cause: old.address, saved: 'saved and set again' }),
    ...(old.validLifetime === null
      ? []
      : [`${old.address} was leased: the DHCP client sets it again when it renews the lease`]),
    ...(sameAddress(old.address, next.address)
      ? []
      : [`connections that use ${old.address} hang until they time out`]),
    ...stranded.map(
      (route) => `the gateway of ${nameOfRoute(route)} is not in a subnet of the new address`,
    ),
  ];
}

/** Routes by gateways that were on the old subnet, and are not on the new one or any other. */
function strandedBy({ place, link }: Chosen, { old, next }: Swap): readonly RouteDetail[] {
  const subnets = [...link.addresses.filter((each) => each !== old), next].map(
    (each) => `${each.peer ?? each.address}/${each.prefixLength}`,
  );
  const before = `${old.peer ?? old.address}/${old.prefixLength}`;
  return place.namespaceDetail.routes.filter(({ hops }) =>
    hops.some(
      ({ gateway, device }) =>
        gateway !== null &&
        device === link.name &&
        contains(before, gateway) &&
        !subnets.some((subnet) => contains(subnet, gateway)),
    ),
  );
}
