/** The steps that delete links in any namespaces, with everything that goes with them. */
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../../plan/make-step.ts';
import type { Guard, Step } from '../../../plan/plan.ts';
import type { Chosen } from '../fields.ts';
import { isNameFree } from '../link-checks.ts';
import { doorTo, nameAt, type Place } from '../place.ts';
import { hasMac, returning, type Site, standing } from '../site.ts';
import { forwardNotes } from './forward-notes.ts';
import { lossNotes } from './loss-notes.ts';
import { type Losses, lostOnDeletion } from './losses.ts';
import { portNotes } from './port-notes.ts';
import type { Remake } from './remake.ts';
import { lostOfSelf, selfNotes, upNote } from './self-notes.ts';
import { lostSettings, ownSettings, settingsNotes } from './settings-notes.ts';

/** A namespace, with what goes in it. */
export type Toll = {
  readonly place: Place;
  /** The newest first: an undo switches them on in the order in which they were made. */
  readonly links: readonly LinkDetail[];
  readonly losses: Losses;
};

/** What goes in each namespace that has some of these links. */
export function tollOf(remakes: readonly Remake[]): readonly Toll[] {
  const places = new Map<number, { place: Place; links: LinkDetail[] }>();
  for (const { place, link } of remakes.flatMap(({ ends }) => ends)) {
    const known = places.get(place.namespace.id) ?? { place, links: [] };
    known.links.push(link);
    places.set(place.namespace.id, known);
  }
  return [...places.values()].map(({ place, links }) => ({
    place,
    links: links.toSorted((a, b) => b.index - a.index),
    losses: lostOnDeletion(links, place.namespaceDetail),
  }));
}

/** How a link that comes back with the undo is reached and recognized. */
export type SiteOf = (chosen: Chosen) => Site;

export const cameBack: SiteOf = ({ place, link }) => ({
  ...returning(doorTo(place), link),
  called: nameAt(place, link.name),
});

const REASONS = {
  route: 'The kernel removes a route with its link, and does not restore it.',
  address: 'A link’s addresses are removed with it.',
  neighbour: 'Permanent neighbour entries are also removed with the link.',
};

/**
 * Notes of everything that goes with them, then the deletions. The undo is the reverse: the links are made again,
 * become ports, are set as they were, get their addresses, are switched on, and get their routes.
 */
export function removalSteps(
  remakes: readonly Remake[],
  tolls: readonly Toll[],
  siteOf: SiteOf = cameBack,
): readonly Step[] {
  const prefixOf = (at: number) => (at === 0 ? '' : `other-${at > 1 ? `${at}-` : ''}`);
  const each = (notes: (toll: Toll, prefix: string) => readonly Step[]) =>
    tolls.flatMap((toll, at) => notes(toll, prefixOf(at)));
  return [
    ...each((toll, prefix) => lossesOf(toll, prefix, siteOf, ['routes', 'neighbours'])),
    ...each(({ place, links }, prefix) =>
      links.flatMap((link, at) => upNote(link, siteOf({ place, link }), `${prefix}up-${at + 1}`)),
    ),
    ...each((toll, prefix) => lossesOf(toll, prefix, siteOf, ['addresses'])),
    ...each(({ place, links }, prefix) =>
      links
        .filter(({ kind }) => kind !== 'loopback')
        .flatMap((link, at) =>
          settingsNotes(siteOf({ place, link }), settingsAt(place, link), {
            prefix: `${prefix}link-${at + 1}-`,
            reason: 'A recreated link has the defaults of its namespace.',
          }),
        ),
    ),
    ...each(({ place, links }, prefix) =>
      links.flatMap((link, at) =>
        selfNotes(link, siteOf({ place, link }), `${prefix}marks-${at + 1}`),
      ),
    ),
    ...each(({ place, links }, prefix) =>
      links.flatMap((link, at) =>
        forwardNotes(link, siteOf({ place, link }), {
          forwards: place.namespaceDetail.forwards,
          id: `${prefix}forward-${at + 1}`,
        }),
      ),
    ),
    ...each((toll, prefix) => memberships(toll, prefix, siteOf)),
    ...remakes.map((remake, at) =>
      deletion(remake, siteOf, remakes.length === 1 ? 'delete' : `delete-${at + 1}`),
    ),
  ];
}

function settingsAt({ namespaceDetail }: Place, { name }: LinkDetail) {
  return ownSettings(namespaceDetail.settings, name, ['ipv4', 'ipv6']);
}

function lossesOf(
  { place, links, losses }: Toll,
  prefix: string,
  siteOf: SiteOf,
  parts: readonly ('routes' | 'neighbours' | 'addresses')[],
): readonly Step[] {
  const { namespaceDetail } = place;
  const [first] = links;
  const site = (name: string): Site => {
    const link = namespaceDetail.links.find((each) => each.name === name) ?? first;
    if (link === undefined) throw new Error(`nothing is deleted in ${place.label}`);
    return links.includes(link) ? siteOf({ place, link }) : standing(doorTo(place), link);
  };
  const none = { routes: [], neighbours: [], addresses: [], forGood: [] };
  const some = Object.fromEntries(parts.map((part) => [part, losses[part]]));
  return lossNotes(
    { ...none, ...some },
    { site, all: namespaceDetail.routes, reasons: REASONS, prefix },
  );
}

/** Ports in reverse order: the undo plugs them in as they were, so that each gets its number. */
function memberships({ place, links }: Toll, prefix: string, siteOf: SiteOf): readonly Step[] {
  const all = place.namespaceDetail.links;
  const site = (link: LinkDetail): Site =>
    links.includes(link) ? siteOf({ place, link }) : standing(doorTo(place), link);
  return all
    .toSorted((a, b) => b.index - a.index)
    .flatMap((port) => {
      const master = all.find(({ name }) => name === port.master);
      return master === undefined || !(links.includes(port) || links.includes(master))
        ? []
        : [{ port, master }];
    })
    .flatMap(({ port, master }, at) =>
      portNotes(port, {
        id: `${prefix}port-${at + 1}`,
        site: site(port),
        master: site(master),
        reason: links.includes(port)
          ? 'A deleted link leaves its bridge. Undo plugs it in again.'
          : 'The ports of a deleted bridge remain, without a master. Undo plugs them in again.',
      }),
    );
}

const WHY: Readonly<Record<string, string>> = {
  veth: 'A veth is a pair of links: when one end is deleted, the other is too, whatever namespace it is in.',
  bridge:
    'A bridge is a switch inside the kernel: when it is deleted, its ports remain but are cut off.',
  vxlan:
    'A vxlan carries frames inside UDP packets: when it is deleted, frames of this network no longer arrive.',
  macvlan: 'A macvlan is a second MAC on another link, which itself stays unchanged.',
};

function deletion({ ends, from, argv, unknown }: Remake, siteOf: SiteOf, id: string): Step {
  const [first, ...others] = ends;
  if (first === undefined) throw new Error('a deletion without a link');
  const { place, link } = first;
  const door = siteOf(first).door;
  const ways = ends.map((end) => siteOf(end).door);
  const free = ends.map((end) => freeGuard(siteOf(end)));
  const along = others.map((other) => nameAt(other.place, other.link.name)).join(', ');
  return makeStep({
    id,
    title: `Delete ${nameAt(place, link.name)}${along === '' ? '' : `, and with it ${along}`}`,
    reason:
      WHY[link.kind] ?? 'What is removed with it has been saved, so that undo can restore it.',
    command: door.change(['ip', 'link', 'delete', 'dev', link.name]),
    before: ends.flatMap((end) => siteOf(end).before),
    check: {
      otherwise: `${link.name} still exists`,
      check: isNameFree(door, link.name).check,
    },
    undo: undoBy(
      wayTo(from, ends, siteOf).change(argv),
      {
        command: door.look(['ip', 'link', 'show', 'dev', link.name]),
        expects: hasMac(link),
      },
      {
        guards: [...ways.flatMap(({ same }) => same), ...free],
        loses: losesOf({ ends, unknown }),
      },
    ),
  });
}

/** Checks that no other link has the name; in a namespace that is gone none can. */
function freeGuard({ door, link, away }: Site): Guard {
  const { otherwise, check } = isNameFree(door, link);
  if (away === undefined) return { otherwise, check };
  const expects = { kind: 'any', of: [{ kind: 'absent' }, check.expects] } as const;
  return { otherwise, check: { ...check, expects } };
}

/** The way into the namespace where it is made, which may have none of its ends. */
function wayTo(from: Place, ends: readonly Chosen[], siteOf: SiteOf): Site['door'] {
  const end = ends.find(({ place }) => place.namespace.id === from.namespace.id);
  return end === undefined ? doorTo(from) : siteOf(end).door;
}

function losesOf({ ends, unknown }: Pick<Remake, 'ends' | 'unknown'>): readonly string[] {
  const names = ends.map(({ place, link }) => nameAt(place, link.name)).join(' and ');
  const [first] = ends;
  return [
    `the index and the counters of ${names}, and what was bound to them: sockets, tc queues and tc filters`,
    ...ends.flatMap(({ link }) => lostOfSelf(link)),
    ...ends.flatMap(({ place, link }) => lostSettings(settingsAt(place, link))),
    ...unknown.map((setting) => `the setting ${setting}, which patchpanel does not support`),
    ...(first?.link.kind === 'bridge'
      ? [
          `${first.link.name} keeps its old MAC permanently, even if it followed its ports before`,
          `the forwarding table of ${first.link.name}: learnt entries and those set by hand (bridge fdb, bridge mdb)`,
        ]
      : []),
    ...(first?.link.kind === 'vxlan'
      ? [`the forwarding entries that ${first.link.name} learnt`]
      : []),
  ];
}
