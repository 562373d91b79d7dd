/** Routes as ip(8) takes them: set, removed, looked for. */
import type { Command } from '../../../executor/command.ts';
import type { Hop, RouteDetail } from '../../../model/kernel/namespace-detail.ts';
import { wordsOfRoute } from '../../../model/kernel/route-name.ts';

type Argv = Command['argv'];

/** What ip prints about the current state, and does not take (iproute2 ip/iproute.c, print_rt_flags). */
const PASSING = new Set([
  'linkdown',
  'dead',
  'offload',
  'offload_failed',
  'rt_offload',
  'rt_trap',
  'trap',
  'notify',
  'pervasive',
  'unresolved',
]);

/** The words of a route without those that ip does not take; `rto_min` is always locked when it is set. */
function settable({ words }: RouteDetail): readonly string[] {
  return words.flatMap((word, at) => {
    const before = words[at - 1];
    if (before === 'dev') return [word];
    if (PASSING.has(word) || word === 'error' || before === 'error') return [];
    if (before === 'expires') return [word.replace(/sec$/, '')];
    return word === 'lock' && before === 'rto_min' ? [] : [word];
  });
}

/** Sets a route again with all that it had. */
export function setRoute(route: RouteDetail, verb: 'add' | 'append' | 'replace'): Argv {
  return ['ip', `-${route.family}`, 'route', verb, ...settable(route)];
}

/** Why a route cannot be set again as it is; null if it can. */
export function irretrievable({ words }: RouteDetail): string | null {
  if (words.includes('nhid')) return 'it uses a nexthop object, which is removed with the link';
  if (words.includes('encap')) return 'it encapsulates its packets (encap)';
  if (words.includes('expires')) return 'it came from a router, which advertises it again';
  return null;
}

/** What distinguishes a route from the others to its destination. */
function keyOf({ table, tos, metric }: RouteDetail): readonly string[] {
  return [
    ...['table', table],
    ...(tos === null ? [] : ['tos', tos]),
    ...(metric === null ? [] : ['metric', metric]),
  ];
}

function hopWords({ hops, multipath, family }: RouteDetail): readonly string[] {
  const [hop] = hops;
  if (multipath || hop === undefined) return [];
  return [...viaWords(hop, family), ...(hop.device === null ? [] : ['dev', hop.device])];
}

function viaWords({ gateway }: Hop, family: 4 | 6): readonly string[] {
  if (gateway === null) return [];
  const other = family === 4 && gateway.includes(':');
  return other ? ['via', 'inet6', gateway] : ['via', gateway];
}

/** Removes this route and no other to its destination. */
export function removeRoute(route: RouteDetail): Argv {
  const { family, type, destination, protocol, scope, source } = route;
  return [
    ...(['ip', `-${family}`, 'route', 'del', type, destination] as const),
    ...hopWords(route),
    ...keyOf(route),
    ...['proto', protocol],
    ...(family === 4 && scope !== null ? ['scope', scope] : []),
    ...(family === 4 && source !== null ? ['src', source] : []),
  ];
}

/** Prints this route, and nothing if it is not set. Fails if its table is gone. */
export function showRoute(route: RouteDetail, ...options: readonly '-d'[]): Argv {
  const { family, type, destination, protocol, source } = route;
  return [
    ...(['ip', ...options, `-${family}`, 'route', 'show', 'exact', destination] as const),
    ...hopWords(route),
    ...keyOf(route),
    ...['proto', protocol, 'type', type],
    ...(source === null ? [] : ['src', source]),
  ];
}

/** Prints every route that would collide with this one: the kernel keeps one for each metric. */
export function showRivals(route: RouteDetail): Argv {
  const { family, destination, metric } = route;
  return [
    ...(['ip', `-${family}`, 'route', 'show', 'exact', destination] as const),
    ...keyOf(route),
    ...(metric === null ? ['metric', '0'] : []),
  ];
}

export function areRivals(one: RouteDetail, other: RouteDetail): boolean {
  return (
    one.family === other.family &&
    one.destination === other.destination &&
    one.table === other.table &&
    one.metric === other.metric &&
    one.tos === other.tos
  );
}

/** `default via 10.0.0.1 dev eth0 metric 100`: names a route among those of its namespace. */
export function nameOfRoute(route: RouteDetail): string {
  return wordsOfRoute(route);
}
