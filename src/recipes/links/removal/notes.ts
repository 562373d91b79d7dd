/**
 * Steps that change nothing. Each looks at one thing that a later step takes along, and its undo sets
 * that thing again. Undone in reverse, they come after the undo of the step that removed it. What the
 * kernel brings back by itself, or never dropped, is left as it is.
 */
import type { Command } from '../../../executor/command.ts';
import type {
  AddressDetail,
  RouteDetail,
  SetNeighbour,
} from '../../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../../plan/plan.ts';
import type { Site } from '../site.ts';
import { hasAddress, setAddress, wordsOf } from '../words/address-words.ts';
import { isSetNeighbour, neighbourWords, setNeighbour } from '../words/neighbour-words.ts';
import { areRivals, nameOfRoute, setRoute, showRivals, showRoute } from '../words/route-words.ts';

type Note = {
  readonly id: string;
  /** `the route default via 10.0.0.1`. */
  readonly what: string;
  readonly reason: string;
  /** What a person would look at, in full. */
  readonly look: Command;
  readonly there: Check;
  readonly back: Command;
  readonly guards: readonly Guard[];
  readonly atLast?: readonly Guard[];
  readonly loses?: readonly string[];
};

/** Looks at what would go, and knows how to bring it back. */
export function note({
  id,
  what,
  reason,
  look,
  there,
  back,
  guards,
  atLast = [],
  loses = [],
}: Note): Step {
  return makeStep({
    id,
    title: `Save ${what}`,
    reason,
    command: look,
    check: { otherwise: `${what} has changed since the plan was made`, check: there },
    undo: undoBy(back, there, { guards, atLast, loses }),
  });
}

/** What a note is about, beside the thing itself. */
type About = { readonly id: string; readonly reason: string };

export function noteAddress(site: Site, each: AddressDetail, about: About): Step {
  const { door, link, guards, called = link } = site;
  return note({
    ...about,
    what: `the address ${wordsOf(each).join(' ')} of ${called}`,
    look: door.look(['ip', '-d', 'address', 'show', 'dev', link, 'to', each.peer ?? each.address]),
    there: hasAddress(site, each),
    back: door.change(setAddress(each, link)),
    guards,
    loses:
      each.validLifetime === null
        ? []
        : [
            `${each.address} is valid for ${each.validLifetime} s after the undo, as when the plan was made`,
          ],
  });
}

/** `all` are the routes of its namespace: one that had equals before is put beside them. */
export function noteRoute(
  { door, guards, setAgain }: Pick<Site, 'door' | 'guards' | 'setAgain'>,
  route: RouteDetail,
  { all, ...about }: About & { readonly all: readonly RouteDetail[] },
): Step {
  const equals = all.some((other) => other !== route && areRivals(other, route));
  // Without its source address the kernel keeps an IPv6 route, and drops only the source.
  const changed = route.family === 6 && route.source !== null;
  const alone: readonly Guard[] =
    equals || changed
      ? []
      : [
          {
            otherwise: `another route to ${route.destination} has replaced it`,
            check: {
              command: door.look(showRivals(route)),
              // A table without a route is gone, and cannot be asked.
              expects: { kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] },
            },
          },
        ];
  return note({
    ...about,
    what: `the route ${nameOfRoute(route)}`,
    look: door.look(showRoute(route, '-d')),
    there: {
      command: door.look(showRoute(route)),
      expects: { kind: 'not', of: { kind: 'prints-nothing' } },
    },
    back: door.change(setRoute(route, equals ? 'append' : changed ? 'replace' : 'add')),
    guards: setAgain ? guards : [...guards, ...alone],
    atLast: setAgain ? alone : [],
  });
}

export function noteNeighbour({ door, guards }: Site, each: SetNeighbour, about: About): Step {
  const { address, device, mac } = each;
  return note({
    ...about,
    what: `the neighbour ${address} with ${mac} on ${device}`,
    look: door.look(['ip', '-s', 'neigh', 'show', ...neighbourWords(each)]),
    there: isSetNeighbour(door, each),
    back: door.change(setNeighbour(each)),
    guards,
  });
}
