import type { LinkDetail, RouteDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { isNameFree, isSwitchedOff, isSwitchedOn } from '../links/link-checks.ts';
import { nameAt } from '../links/place.ts';
import { addressAgain, neighbourAgain, routeAgain } from '../links/removal/again-steps.ts';
import { asSet } from '../links/removal/loss-notes.ts';
import type { Losses } from '../links/removal/losses.ts';
import { type Site, standing } from '../links/site.ts';

export function renameStep({ place, link }: Chosen, to: string, site: Site): Step {
  const { door, before } = site;
  const { name, index } = link;
  const isCalled = (candidate: string) =>
    ({
      command: door.look(['ip', '-o', 'link', 'show', 'dev', candidate]),
      expects: { kind: 'prints-line-starting', text: `${index}: ` },
    }) as const;
  return makeStep({
    id: 'rename',
    title: `Rename ${nameAt(place, name)} to ${to}`,
    reason:
      'The kernel identifies a link by its index; the name is for people and configuration files. Addresses, routes and ports stay with the link.',
    command: door.change(['ip', 'link', 'set', 'dev', name, 'name', to]),
    before: [...before, isNameFree(door, to)],
    check: { otherwise: `${name} is not called ${to}`, check: isCalled(to) },
    undo: undoBy(door.change(['ip', 'link', 'set', 'dev', to, 'name', name]), isCalled(name), {
      guards: [...standing(door, { name: to, index }).guards, isNameFree(door, name)],
      loses: relabelled(link),
    }),
  });
}

/**
 * With a new name the kernel also relabels every IPv4 address, the second as `eth0:2` if it had no label
 * yet (inetdev_changename in net/ipv4/devinet.c), and no command sets a label later.
 */
function relabelled({ name, addresses }: LinkDetail): readonly string[] {
  const plain = addresses.filter(({ family, label }) => family === 4 && label === name).slice(1);
  if (plain.length === 0) return [];
  const which = plain.map(({ address }) => address).join(', ');
  return [`the address labels of ${which}, which become ${name}:2 and so on`];
}

/** Switches it on again under its new name, and adds what went while it was down; undo takes all of that back. */
export function againSteps(
  { place, link }: Chosen,
  to: string,
  losses: Losses,
  site: Site,
): readonly Step[] {
  const { door } = site;
  const now = standing(door, { name: to, index: link.index });
  const called = (device: string): string => (device === link.name ? to : device);
  const ridesOn = { kind: 'with', step: 'up' } as const;
  const reason = 'It was removed when the link went down.';
  return [
    makeStep({
      id: 'up',
      title: `Bring ${nameAt(place, to)} up again`,
      reason: 'It was up before. The next steps set again what the kernel removed in the meantime.',
      command: door.change(['ip', 'link', 'set', 'dev', to, 'up']),
      before: now.before,
      check: { otherwise: `${to} is not up`, check: isSwitchedOn(door, to) },
      undo: undoBy(door.change(['ip', 'link', 'set', 'dev', to, 'down']), isSwitchedOff(door, to), {
        guards: now.guards,
      }),
    }),
    ...asSet(losses.addresses).map(({ link: on, address }, at) =>
      addressAgain(
        door,
        { link: called(on), address },
        { id: `set-address-${at + 1}`, reason, undo: ridesOn },
      ),
    ),
    ...losses.routes.toReversed().map((route, at) =>
      routeAgain(door, movedTo(route, called), {
        id: `set-route-${at + 1}`,
        reason,
        undo: ridesOn,
      }),
    ),
    ...losses.neighbours.map((each, at) =>
      neighbourAgain(
        door,
        { ...each, device: called(each.device) },
        { id: `set-neighbour-${at + 1}`, reason, undo: ridesOn },
      ),
    ),
  ];
}

function movedTo(route: RouteDetail, called: (device: string) => string): RouteDetail {
  const { words, hops } = route;
  return {
    ...route,
    words: words.map((word, at) => (words[at - 1] === 'dev' ? called(word) : word)),
    hops: hops.map((hop) => ({ ...hop, device: hop.device === null ? null : called(hop.device) })),
  };
}
