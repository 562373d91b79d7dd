import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { carriesNoRoutes, isSwitchedOff, isSwitchedOn } from '../links/link-checks.ts';
import { nameAt } from '../links/place.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import { isLink, type Losses } from '../links/removal/losses.ts';
import { note } from '../links/removal/notes.ts';
import { type Site, standing } from '../links/site.ts';

/** Notes of what goes when the link goes down; `site` is the link’s. */
export function downNotes({ place, link }: Chosen, losses: Losses, site: Site): readonly Step[] {
  const { links, routes } = place.namespaceDetail;
  const siteOf = (name: string): Site => {
    const other = links.find((each) => each.name === name);
    return name === link.name || other === undefined ? site : standing(site.door, other);
  };
  const goes = `goes down`;
  return [
    ...lossNotes(losses, {
      site: siteOf,
      all: routes,
      reasons: {
        route: `The kernel removes a route when its link ${goes}, and does not restore it.`,
        address: `A link that ${goes} loses its IPv6 addresses, but not its IPv4 addresses.`,
        neighbour: `A link that ${goes} forgets its neighbours, including permanent ones.`,
      },
    }),
    ...idleVlans({ place, link }, site),
  ];
}

/** A link that goes up takes all its VLANs with it, even those that were down. */
function idleVlans({ place, link }: Chosen, { door, guards }: Site): readonly Step[] {
  return place.namespaceDetail.links
    .filter(({ kind, lower, flags }) => {
      const on = lower?.namespace === place.namespace.id && isLink(lower, link);
      return kind === 'vlan' && on && !flags.includes('UP');
    })
    .map(({ name }, at) => {
      return note({
        id: `vlan-${at + 1}`,
        what: `the state of ${name} (down)`,
        reason: `When ${link.name} goes up again, the kernel also brings its VLANs up.`,
        look: door.look(['ip', '-d', 'link', 'show', 'dev', name]),
        there: isSwitchedOff(door, name),
        back: door.change(['ip', 'link', 'set', 'dev', name, 'down']),
        guards,
      });
    });
}

export function downStep({ place, link }: Chosen, { door, before, guards }: Site): Step {
  const { name } = link;
  return makeStep({
    id: 'down',
    title: `Bring ${nameAt(place, name)} down`,
    reason:
      'A link that is down neither sends nor receives. It keeps its IPv4 addresses, its MAC and its master, but cannot have routes.',
    command: door.change(['ip', 'link', 'set', 'dev', name, 'down']),
    before: [...before, { otherwise: `${name} is already down`, check: isSwitchedOn(door, name) }],
    check: { otherwise: `${name} is still up`, check: isSwitchedOff(door, name) },
    undo: undoBy(door.change(['ip', 'link', 'set', 'dev', name, 'up']), isSwitchedOn(door, name), {
      guards,
    }),
  });
}

/** Switches the link on. Its undo leaves the link on if someone has set a route that uses it. */
export function upStep({ place, link }: Chosen, { door, before, guards }: Site): Step {
  const { name } = link;
  return makeStep({
    id: 'up',
    title: `Bring ${nameAt(place, name)} up`,
    reason:
      'A link that is up sends and receives packets as soon as it has a carrier; the kernel adds routes to the subnets of its addresses.',
    command: door.change(['ip', 'link', 'set', 'dev', name, 'up']),
    before: [...before, { otherwise: `${name} is already up`, check: isSwitchedOff(door, name) }],
    check: { otherwise: `${name} is not up`, check: isSwitchedOn(door, name) },
    undo: undoBy(
      door.change(['ip', 'link', 'set', 'dev', name, 'down']),
      isSwitchedOff(door, name),
      { guards: [...guards, ...carriesNoRoutes(door, name)] },
    ),
  });
}
