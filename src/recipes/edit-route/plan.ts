import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Guard, Plan, Step } from '../../plan/plan.ts';
import { chosenPlace } from '../links/fields.ts';
import { takesLastDefault } from '../links/own-way/own-way.ts';
import { doorTo, inPlace, linkAt, type Place } from '../links/place.ts';
import { standing } from '../links/site.ts';
import {
  areRivals,
  nameOfRoute,
  removeRoute,
  setRoute,
  showRivals,
  showRoute,
} from '../links/words/route-words.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { findRoute } from './find-route.ts';
import { newRoute } from './new-route.ts';
import { byOtherWay } from './other-way.ts';

/** The way in, with checks that the links of a route are still the same. */
function siteOf(place: Place, { hops }: RouteDetail) {
  const door = doorTo(place);
  const devices = hops.flatMap(({ device }) => linkAt(place, device ?? '') ?? []);
  const own = devices.flatMap((link) => standing(door, link).guards.slice(door.same.length));
  return { door, same: [...door.same, ...own] };
}

type Site = ReturnType<typeof siteOf>;

function isSet({ door }: Site, route: RouteDetail): Check {
  return {
    command: door.look(showRoute(route)),
    expects: { kind: 'not', of: { kind: 'prints-nothing' } },
  };
}

/** A table without routes no longer exists and cannot be listed; the main one always can. */
function isNotSet({ door }: Site, route: RouteDetail): Check {
  const nothing = { kind: 'prints-nothing' } as const;
  const of = [nothing, { kind: 'absent' }] as const;
  return {
    command: door.look(showRoute(route)),
    expects: route.table === 'main' ? nothing : { kind: 'any', of },
  };
}

function alone({ door }: Site, route: RouteDetail, otherwise: string): Guard {
  const of = [{ kind: 'prints-nothing' }, { kind: 'absent' }] as const;
  return {
    otherwise,
    check: { command: door.look(showRivals(route)), expects: { kind: 'any', of } },
  };
}

function addStep(place: Place, route: RouteDetail): Step {
  const site = siteOf(place, route);
  const { door, same } = site;
  const { family, destination, hops, metric } = route;
  const [hop] = hops;
  const gateway = hop?.gateway ?? null;
  const name = nameOfRoute(route);
  const tells =
    gateway === null
      ? 'Without a gateway the kernel looks for the destination address directly on the segment.'
      : 'The kernel looks for the gateway’s address on the segment and sends it all packets for the destination.';
  return makeStep({
    id: 'route',
    title: `Add the route to ${destination} ${gateway === null ? `through ${hop?.device}` : `via ${gateway}`}`,
    reason: `${tells} Among matching routes, the one with the longest prefix wins, then the lowest metric.`,
    command: door.change([
      ...(['ip', `-${family}`, 'route', 'add', destination] as const),
      ...(gateway === null ? [] : ['via', gateway]),
      ...(hop?.device ? ['dev', hop.device] : []),
      ...(metric === null ? [] : ['metric', metric]),
    ]),
    before: [...same, alone(site, route, `another route to ${destination} exists now`)],
    check: { otherwise: `the route ${name} does not exist`, check: isSet(site, route) },
    undo: undoBy(door.change(removeRoute(route)), isNotSet(site, route), { guards: same }),
  });
}

function removeStep(place: Place, route: RouteDetail, id = 'route'): Step {
  const site = siteOf(place, route);
  const { door, same } = site;
  const { destination } = route;
  const name = nameOfRoute(route);
  const equals = place.namespaceDetail.routes.some(
    (other) => other !== route && areRivals(other, route),
  );
  return makeStep({
    id,
    title: `Remove the route ${name}`,
    reason:
      destination === 'default'
        ? 'The default route is for every address that no other route matches: without one those are unreachable, and programs get an error at once.'
        : 'Its traffic takes the next matching route, in the end the default route; if there is none, programs get the error “network unreachable” at once.',
    command: door.change(removeRoute(route)),
    before: [
      ...same,
      { otherwise: `the route ${name} no longer exists`, check: isSet(site, route) },
    ],
    check: { otherwise: `the route ${name} still exists`, check: isNotSet(site, route) },
    undo: undoBy(door.change(setRoute(route, equals ? 'append' : 'add')), isSet(site, route), {
      guards: equals
        ? same
        : [...same, alone(site, route, `another route to ${destination} has replaced it`)],
      loses: equals ? ['its position among the other routes with that destination and metric'] : [],
    }),
  });
}

const OTHER_WAY = 'The destination stays the same; its packets go another way from now on.';

/** One command, so that there is no moment without a route. */
function replaceStep(place: Place, route: RouteDetail, next: RouteDetail): Step {
  const site = siteOf(place, next);
  const { door } = site;
  const same = [...site.same, ...siteOf(place, route).same.slice(door.same.length)];
  const [name, other] = [nameOfRoute(route), nameOfRoute(next)];
  const isNext = isSet(site, next);
  // ip shows a route of several ways by its destination only, which the next one has too.
  const isBack = route.multipath ? isNotSet(site, next) : isSet(site, route);
  return makeStep({
    id: 'route',
    title: `Change route: ${name} → ${other}`,
    reason: `${OTHER_WAY} The kernel replaces the old route atomically.`,
    command: door.change(setRoute(next, 'replace')),
    before: [
      ...same,
      { otherwise: `the route ${name} no longer exists`, check: isSet(site, route) },
    ],
    check: { otherwise: `the route ${other} does not exist`, check: isNext },
    undo: undoBy(door.change(setRoute(route, 'replace')), isBack, {
      guards: [...same, { otherwise: `the route ${other} has changed since then`, check: isNext }],
    }),
  });
}

/** Added beside its equals: a replacement would replace the first of them. */
function appendStep(place: Place, next: RouteDetail): Step {
  const site = siteOf(place, next);
  const { door, same } = site;
  const name = nameOfRoute(next);
  return makeStep({
    id: 'route',
    title: `Add the route ${name}`,
    reason: `${OTHER_WAY} Other routes have the same destination and metric: it comes after them.`,
    command: door.change(setRoute(next, 'append')),
    before: [...same, { otherwise: `a route ${name} exists now`, check: isNotSet(site, next) }],
    check: { otherwise: `the route ${name} does not exist`, check: isSet(site, next) },
    undo: undoBy(door.change(removeRoute(next)), isNotSet(site, next), { guards: same }),
  });
}

function replaceSteps(place: Place, route: RouteDetail, next: RouteDetail): readonly Step[] {
  const { routes } = place.namespaceDetail;
  const equals = routes.some((other) => other !== route && areRivals(other, route));
  return equals
    ? [removeStep(place, route, 'old'), appendStep(place, next)]
    : [replaceStep(place, route, next)];
}

function removeWarnings(place: Place, route: RouteDetail): readonly string[] {
  const last = takesLastDefault(place, [route]);
  return [...(last === null ? [] : [last.why]), ...kernelWarnings(route)];
}

function kernelWarnings({ protocol, hops }: RouteDetail): readonly string[] {
  if (protocol !== 'kernel') return [];
  const link = hops[0]?.device ?? '';
  return [
    `the kernel added it with an address of ${link}, and adds it again when ${link} goes down and up`,
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function editRoutePlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const place = chosenPlace({ ...facts, input });
  if (place === null) throw new Error('edit-route: the namespace was not resolved');
  const { change } = input;
  const route = change === 'add' ? newRoute({ input }) : findRoute(place, input.route ?? '');
  if (route === null) throw new Error('edit-route: the route was not resolved');
  const where = inPlace(place);
  const name = nameOfRoute(route);
  const head = { recipe: 'edit-route', build, input };
  if (change === 'replace') {
    const next = byOtherWay(route, input);
    return {
      ...head,
      title: `Replace route ${name} with ${nameOfRoute(next)}${where}`,
      warnings: kernelWarnings(route),
      steps: replaceSteps(place, route, next),
    };
  }
  const adds = change === 'add';
  return {
    ...head,
    title: `${adds ? 'Add' : 'Remove'} route ${name}${where}`,
    warnings: adds ? [] : removeWarnings(place, route),
    steps: [adds ? addStep(place, route) : removeStep(place, route)],
  };
}
