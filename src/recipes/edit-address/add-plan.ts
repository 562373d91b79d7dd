import { contains, overlaps, subnetOf } from '../../model/address/address.ts';
import { userOf } from '../../model/address/address-use.ts';
import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Guard, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { carriesNoRoutes } from '../links/link-checks.ts';
import { doorTo, nameAt } from '../links/place.ts';
import { type Site, standing } from '../links/site.ts';
import { hasAddress, removeAddress, wordsOf } from '../links/words/address-words.ts';
import type { HostFacts } from '../recipe.ts';
import { type New, newAddress } from './new-address.ts';

/** The link's own IPv4 addresses in the subnet of the new one, after which that would be a secondary. */
function firstIn({ addresses }: LinkDetail, { family, address, prefixLength }: New): boolean {
  return !addresses.some(
    (each) =>
      each.family === family &&
      each.prefixLength === prefixLength &&
      contains(`${address}/${prefixLength}`, each.address),
  );
}

/** Checks that nothing depends on the address yet: secondaries, routes with it as their source, routes by the link. */
function unused({ door, link: name }: Site, link: LinkDetail, own: New): readonly Guard[] {
  const bySource = (['boot', 'static'] as const).map((protocol) => ({
    otherwise: `routes now use ${own.address} as their source`,
    check: {
      command: door.look([
        ...(['ip', `-${own.family}`, 'route', 'show', 'table', 'all'] as const),
        ...['proto', protocol, 'src', own.address],
      ]),
      expects: { kind: 'prints-nothing' },
    } as const,
  }));
  if (own.family === 6) return bySource;
  const subnet = subnetOf(`${own.address}/${own.prefixLength}`) ?? '';
  const others: Guard = {
    otherwise: `${name} now has secondary addresses in ${subnet}, which would also be removed`,
    check: {
      command: door.look(['ip', '-4', 'address', 'show', 'dev', name, 'secondary', 'to', subnet]),
      expects: { kind: 'prints-nothing' },
    },
  };
  const only = link.addresses.every(({ family }) => family === 6);
  const ipv4 = carriesNoRoutes(door, name).slice(0, 2);
  return [...bySource, ...(firstIn(link, own) ? [others] : []), ...(only ? ipv4 : [])];
}

export function addSteps({ place, link }: Chosen, value: string): readonly Step[] {
  const own = newAddress(value);
  const site = standing(doorTo(place), link);
  const { door, before, guards } = site;
  const there = hasAddress(site, own);
  const words = wordsOf(own).join(' ');
  return [
    makeStep({
      id: 'address',
      title: `Give ${nameAt(place, link.name)} the address ${words}`,
      reason:
        'The prefix length says which other addresses are on the same segment and can be reached directly: from it the kernel adds a route to that subnet as soon as the link is up.',
      command: door.change(['ip', 'address', 'add', words, 'dev', link.name]),
      before: [
        ...before,
        { otherwise: `${words} is already on ${link.name}`, check: opposite(there) },
      ],
      check: { otherwise: `${words} is not on ${link.name}`, check: there },
      undo: undoBy(door.change(removeAddress(own, link.name)), opposite(there), {
        guards: [...guards, ...unused(site, link, own)],
      }),
    }),
  ];
}

export function addWarnings(
  { place, link }: Chosen,
  value: string,
  { snapshot }: HostFacts,
): readonly string[] {
  const own = newAddress(value);
  const user = userOf(own.address, snapshot);
  const twice = place.namespaceDetail.links.find(
    (other) =>
      other.name !== link.name &&
      other.addresses.some(
        (each) =>
          each.scope === 'global' && overlaps(`${each.address}/${each.prefixLength}`, value),
      ),
  );
  return [
    ...(user === null
      ? []
      : [
          `${user} also has ${own.address}: with a duplicate on one segment neither works reliably`,
        ]),
    ...(twice === undefined
      ? []
      : [
          `${twice.name} also has an address in that subnet: the kernel sends through the link that had it first`,
        ]),
    ...(link.flags.includes('UP')
      ? []
      : [`${link.name} is down: no route to the subnet until it is up`]),
  ];
}
