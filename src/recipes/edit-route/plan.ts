import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Guard, Plan, Step } from '../../plan/plan.ts';
import { chosenPlace } from '../links/fields.ts';
import { takesLastDefault } from '../links/own-way.ts';
import { doorTo, linkAt, type Place } from '../links/place.ts';
import {
  areRivals,
  nameOfRoute,
  removeRoute,
  setRoute,
  showRivals,
  showRoute,
} from '../links/route-words.ts';
import { standing } from '../links/site.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { findRoute } from './find-route.ts';
import { newRoute } from './new-route.ts';
import { byOtherWay } from './other-way.ts';

/** The way in, with the proof that the links by which a route leads are still those. */
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

/** A table without a route is no table any more, and cannot be asked; the main one always can. */
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
      ? 'Without a gateway the kernel asks on the cable itself who has an address of the destination.'
      : 'The gateway is asked for on the cable by its address, and gets the packets for all of the destination.';
  return makeStep({
    id: 'route',
    title: `Send what is for ${destination === 'default' ? 'all else' : destination} ${gateway === null ? `out by ${hop?.device}` : `to ${gateway}`}`,
    reason: `${tells} Of the routes that fit, the one with the longest prefix is taken, then the lowest metric.`,
    command: door.change([
      ...(['ip', `-${family}`, 'route', 'add', destination] as const),
      ...(gateway === null ? [] : ['via', gateway]),
      ...(hop?.device ? ['dev', hop.device] : []),
      ...(metric === null ? [] : ['metric', metric]),
    ]),
    before: [...same, alone(site, route, `there is another route to ${destination} by now`)],
    check: { otherwise: `the route ${name} is not set`, check: isSet(site, route) },
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
    title: `Take the route ${name} away`,
    reason:
      destination === 'default'
        ? 'The default route is for every address that no other route fits: without one those are unreachable, and programs are told so at once.'
        : 'What it carried takes the next route that fits, at the last the default one; where there is none, programs are told at once that the network is unreachable.',
    command: door.change(removeRoute(route)),
    before: [
      ...same,
      { otherwise: `there is no route ${name} any more`, check: isSet(site, route) },
    ],
    check: { otherwise: `the route ${name} is still set`, check: isNotSet(site, route) },
    undo: undoBy(door.change(setRoute(route, equals ? 'append' : 'add')), isSet(site, route), {
      guards: equals
        ? same
        : [...same, alone(site, route, `another route to ${destination} has taken its place`)],
      loses: equals ? ['its place among the other routes of that destination and metric'] : [],
    }),
  });
}

const OTHER_WAY = 'The destination is the same; what is for it is given to another from now on.';

/** One command, so that there is no moment without a route. */
function replaceStep(place: Place, route: RouteDetail, next: RouteDetail): Step {
  const site = siteOf(place, next);
  const { door } = site;
  const same = [...site.same, ...siteOf(place, route).same.slice(door.same.length)];
  const [name, other] = [nameOfRoute(route), nameOfRoute(next)];
  const isNext = isSet(site, next);
  // ip shows a route of several ways by its destination alone, which the next one has too.
  const isBack = route.multipath ? isNotSet(site, next) : isSet(site, route);
  return makeStep({
    id: 'route',
    title: `Let ${name} be ${other}`,
    reason: `${OTHER_WAY} The kernel puts it in the place of the old one at once.`,
    command: door.change(setRoute(next, 'replace')),
    before: [
      ...same,
      { otherwise: `there is no route ${name} any more`, check: isSet(site, route) },
    ],
    check: { otherwise: `the route ${other} is not set`, check: isNext },
    undo: undoBy(door.change(setRoute(route, 'replace')), isBack, {
      guards: [...same, { otherwise: `the route ${other} was changed since`, check: isNext }],
    }),
  });
}

/** Beside its equals: a replacement would take the first of them. */
function appendStep(place: Place, next: RouteDetail): Step {
  const site = siteOf(place, next);
  const { door, same } = site;
  const name = nameOfRoute(next);
  return makeStep({
    id: 'route',
    title: `Set the route ${name}`,
    reason: `${OTHER_WAY} Others have its destination and metric too: it comes behind them.`,
    command: door.change(setRoute(next, 'append')),
    before: [
      ...same,
      { otherwise: `there is a route ${name} by now`, check: isNotSet(site, next) },
    ],
    check: { otherwise: `the route ${name} is not set`, check: isSet(site, next) },
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
    `the kernel set it with an address of ${link}, and sets it again when ${link} goes down and up`,
  ];
}

/** The plan from resolved fields. Throws where they were not resolved. */
export function editRoutePlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const place = chosenPlace({ ...facts, input });
  if (place === null) throw new Error('edit-route: the namespace was not resolved');
  const { change } = input;
  const route = change === 'add' ? newRoute({ input }) : findRoute(place, input.route ?? '');
  if (route === null) throw new Error('edit-route: the route was not resolved');
  const where = place.namespace.kind === 'host' ? '' : ` in ${place.label}`;
  const name = nameOfRoute(route);
  const head = { recipe: 'edit-route', build, input };
  if (change === 'replace') {
    const next = byOtherWay(route, input);
    return {
      ...head,
      title: `route ${nameOfRoute(next)} for ${name}${where}`,
      warnings: kernelWarnings(route),
      steps: replaceSteps(place, route, next),
    };
  }
  const adds = change === 'add';
  return {
    ...head,
    title: `${adds ? 'route' : 'no route'} ${name}${where}`,
    warnings: adds ? [] : removeWarnings(place, route),
    steps: [adds ? addStep(place, route) : removeStep(place, route)],
  };
}
