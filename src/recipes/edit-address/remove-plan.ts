import type { AddressDetail, LinkDetail, Settings } from '../../model/kernel/namespace-detail.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { doorTo, nameAt } from '../links/place.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import { type Losses, lostWithAddress, secondariesOf } from '../links/removal/losses.ts';
import { standing } from '../links/site.ts';
import { lossWarnings } from '../links/warnings.ts';
import { hasAddress, removeAddress, setAddress, wordsOf } from '../links/words/address-words.ts';
import { nameOf } from './names.ts';

/** Whether the next address of a subnet takes the place of its first (promote_secondaries, ip-sysctl). */
function promotes(settings: Settings, link: string): boolean {
  return ['all', link].some((name) => settings[`ipv4/conf/${name}/promote_secondaries`] === '1');
}

/** Where the next address of a subnet is promoted, the others of the subnet stay. */
export function withoutPromoted(losses: Losses, settings: Settings, link: string): Losses {
  return promotes(settings, link) ? { ...losses, addresses: [] } : losses;
}

/** What goes with the address. */
function lossesOf({ place, link }: Chosen, gone: AddressDetail): Losses {
  const { namespaceDetail } = place;
  const losses = lostWithAddress(gone, link, namespaceDetail);
  return withoutPromoted(losses, namespaceDetail.settings, link.name);
}

/**
 * The addresses that it was before, and will be after: the kernel puts a new IPv4 address behind
 * the others of its kind, and a new IPv6 address before them (inet_insert_ifa, ipv6_link_dev_addr).
 */
function overtakes(gone: AddressDetail, link: LinkDetail): readonly AddressDetail[] {
  const at = link.addresses.indexOf(gone);
  const lost = secondariesOf(gone, link);
  return link.addresses.filter((each, where) => {
    if (each.family !== gone.family || each.scope !== gone.scope) return false;
    if (gone.family === 6) return where < at;
    const kind = (other: AddressDetail) => other.flags.includes('secondary');
    return where > at && kind(each) === kind(gone) && !lost.includes(each);
  });
}

/** What undo does not restore. */
export function losesOf({ place, link }: Chosen, gone: AddressDetail): readonly string[] {
  const { settings } = place.namespaceDetail;
  const later = overtakes(gone, link).map(({ address }) => address);
  const promoted = promotes(settings, link.name) ? secondariesOf(gone, link) : [];
  return [
    ...(later.length === 0
      ? []
      : [
          `the order of the addresses: ${gone.address} comes back ${gone.family === 4 ? 'after' : 'before'} ${later.join(', ')}`,
        ]),
    ...(promoted.length === 0
      ? []
      : [
          `${gone.address} comes back as a secondary of ${promoted[0]?.address}, which takes its place`,
        ]),
    ...(gone.validLifetime === null
      ? []
      : [
          `${gone.address} is valid for ${gone.validLifetime} s after the undo, as when the plan was made`,
        ]),
  ];
}

export function removeSteps(chosen: Chosen, gone: AddressDetail): readonly Step[] {
  const { place, link } = chosen;
  const site = standing(doorTo(place), link);
  const { door, before, guards } = site;
  const losses = lossesOf(chosen, gone);
  const there = hasAddress(site, gone);
  const words = wordsOf(gone).join(' ');
  return [
    ...lossNotes(losses, {
      site: () => site,
      all: place.namespaceDetail.routes,
      reasons: {
        route: `The kernel removes it with ${gone.address}: a route needs its source address, and an IPv4 route needs a link with an address.`,
        address: `It is a secondary of ${gone.address} and is removed with it.`,
        neighbour: '',
      },
    }),
    makeStep({
      id: 'address',
      title: `Remove ${words} from ${nameAt(place, link.name)}`,
      reason:
        'With the address the kernel removes the route to its subnet, and no longer answers for the address. Connections that use it hang until they time out.',
      command: door.change(removeAddress(gone, link.name)),
      before: [...before, { otherwise: `${words} is not on ${link.name}`, check: there }],
      check: { otherwise: `${words} is still on ${link.name}`, check: opposite(there) },
      undo: undoBy(door.change(setAddress(gone, link.name)), there, {
        guards,
        loses: losesOf(chosen, gone),
      }),
    }),
  ];
}

export function removeWarnings(chosen: Chosen, gone: AddressDetail): readonly string[] {
  const { place, link } = chosen;
  const losses = lossesOf(chosen, gone);
  const [next, ...more] = promotes(place.namespaceDetail.settings, link.name)
    ? secondariesOf(gone, link)
    : [];
  return [
    ...lossWarnings(losses),
    ...(next === undefined
      ? []
      : [
          `${nameOf(next)} becomes the first address of its subnet${more.length > 0 ? ', before the others' : ''}`,
        ]),
  ];
}
