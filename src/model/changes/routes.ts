import type { Route, RoutingRule } from '../kernel/route.ts';
import type { Change, Changed } from './change.ts';
import { type Fields, fieldChanges, listed } from './fields.ts';
import { linkKey, type NamespaceInside } from './inside.ts';
import { pairUp } from './pair.ts';
import { hopWords } from './words.ts';

/**
 * Whatever else can differ between two routes to one destination with the same metric and table.
 */
const FIELDS: Fields<Route> = [
  ['gateway', ({ gateway }) => gateway],
  ['protocol', ({ protocol }) => protocol],
  ['scope', ({ scope }) => scope],
  ['source', ({ source }) => source],
];

const DEVICE: Fields<Route> = [['device', ({ device }) => device]];
const HOPS: Fields<Route> = [['nextHops', ({ nextHops }) => listed(nextHops.map(hopWords))]];

/** `linkdown` and `dead` follow the link: told only where that did not change. */
const FLAGS: Fields<Route> = [['flags', ({ flags }) => listed(flags)]];

/**
 * The routes of a namespace. What the kernel makes and takes by itself is told by its cause: a
 * route of protocol `kernel` by the link or address in `stirred`, and those of table `local`, its
 * notes of the addresses, not at all.
 */
export function routeChanges(
  before: NamespaceInside,
  after: NamespaceInside,
  stirred: ReadonlySet<number>,
): readonly Change[] {
  if (before.namespace.routes === after.namespace.routes) return [];
  const { at } = after;
  const insideOf = { before, after };
  const told = (inside: NamespaceInside) =>
    inside.namespace.routes.filter((route) => !isNote(route));
  const same = pairUp(told(before), told(after), (route, from) => wholeKey(insideOf[from], route));
  const pairs = pairUp(same.removed, same.added, placeKey);
  const isStirred = (inside: NamespaceInside, route: Route) =>
    devicesOf(route).some((name) => stirred.has(inside.indexOf.get(name) ?? -1));
  const isTold = (inside: NamespaceInside) => (route: Route) =>
    route.protocol !== 'kernel' || !isStirred(inside, route);
  const keptChanges = ([was, is]: readonly [Route, Route]): readonly Change[] => {
    const hasCause = isStirred(before, was) || isStirred(after, is);
    if (hasCause && was.protocol === 'kernel' && is.protocol === 'kernel') return [];
    const isMoved = linkKey(before, was.device) !== linkKey(after, is.device);
    const isSpread = hopsKey(before, was) !== hopsKey(after, is);
    return fieldChanges(
      at,
      routeOf(after, is),
      [was, is],
      [
        ...FIELDS,
        ...(isMoved ? DEVICE : []),
        ...(isSpread ? HOPS : []),
        ...(hasCause ? [] : FLAGS),
      ],
    );
  };
  return [
    ...pairs.removed
      .filter(isTold(before))
      .map((route) => ({ at, kind: 'removed', what: routeOf(before, route) }) as const),
    ...pairs.added
      .filter(isTold(after))
      .map((route) => ({ at, kind: 'added', what: routeOf(after, route) }) as const),
    ...[...same.kept, ...pairs.kept].flatMap(keptChanges),
  ];
}

/**
 * The routing policy rules of a namespace: each is its contents, so it comes and goes as a whole.
 */
export function ruleChanges(before: NamespaceInside, after: NamespaceInside): readonly Change[] {
  if (before.namespace.rules === after.namespace.rules) return [];
  const { at } = after;
  const { removed, added } = pairUp(before.namespace.rules, after.namespace.rules, ruleKey);
  return [
    ...removed.map((rule) => ({ at, kind: 'removed', what: ruleOf(before, rule) }) as const),
    ...added.map((rule) => ({ at, kind: 'added', what: ruleOf(after, rule) }) as const),
  ];
}

function isNote({ table, protocol }: Route): boolean {
  return table === 'local' && protocol === 'kernel';
}

function devicesOf({ device, nextHops }: Route): readonly string[] {
  return [device, ...nextHops.map((hop) => hop.device)].filter((name) => name !== null);
}

/**
 * All of a route but its flags; its links by index, so that one that was renamed is the same route.
 */
function wholeKey(inside: NamespaceInside, route: Route): string {
  const { gateway, device, protocol, scope, source } = route;
  const link = linkKey(inside, device);
  const parts = [placeKey(route), gateway, link, protocol, scope, source, hopsKey(inside, route)];
  return JSON.stringify(parts);
}

function hopsKey(inside: NamespaceInside, { nextHops }: Route): string {
  return JSON.stringify(nextHops.map((hop) => [hop.gateway, linkKey(inside, hop.device)]));
}

/** What the kernel tells routes apart by, as far as one replaces another (ip-route(8)). */
function placeKey({ family, table, type, destination, metric }: Route): string {
  return JSON.stringify([family, table, type, destination, metric]);
}

function ruleKey({ family, priority, from, to, table, detail }: RoutingRule): string {
  return JSON.stringify([family, priority, from, to, table, detail]);
}

function routeOf(inside: NamespaceInside, route: Route): Changed {
  return { kind: 'route', ...inside.where, route };
}

function ruleOf(inside: NamespaceInside, rule: RoutingRule): Changed {
  return { kind: 'rule', ...inside.where, rule };
}
