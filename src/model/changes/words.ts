import type { NextHop, Route, RoutingRule } from '../kernel/route.ts';
import type { Change, Changed, Value } from './change.ts';

/** The thing that changed, with where it is: `link eth0 in web`. Not sanitised. */
export function thingWords(what: Changed): string {
  switch (what.kind) {
    case 'container':
    case 'namespace':
    case 'network':
      return `${what.kind} ${what.name}`;
    case 'endpoint':
      return `endpoint ${what.containerName} on ${what.networkName}`;
    case 'link':
      return `${what.type === 'bridge' ? 'bridge' : 'link'} ${what.name} ${whereWords(what.inside)}`;
    case 'address':
      return `address ${what.address} on ${what.link} ${whereWords(what.inside)}`;
    case 'route':
      return `route ${routeWords(what.route)} ${whereWords(what.inside)}`;
    case 'rule':
      return `rule ${ruleWords(what.rule)} ${whereWords(what.inside)}`;
  }
}

/**
 * Describes a change: `added`, `removed`, or `mtu 1500 → 1400` with the given arrow. Not sanitised.
 */
export function changeWords(change: Change, arrow: string): string {
  if (change.kind !== 'changed') return change.kind;
  const { field, from, to } = change;
  const title = TITLES[field] ?? `${field} `;
  return `${title}${valueWords(field, from)} ${arrow} ${valueWords(field, to)}`;
}

/** One sign per kind, for terminals with little or no colour: `+` `-` `~`. */
export function signOf({ kind }: Change): '+' | '-' | '~' {
  return SIGNS[kind];
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** Fields whose values speak for themselves, or that `ip` calls otherwise. */
const TITLES: Readonly<Record<string, string>> = { up: '', operState: 'state ' };

function valueWords(field: string, value: Value): string {
  if (value === null) return 'none';
  if (typeof value !== 'boolean') return String(value);
  if (field === 'up') return value ? 'up' : 'down';
  return value ? 'on' : 'off';
}

/** `in web`, `on the host`, by the label of a namespace. */
export function whereWords(inside: string): string {
  return inside === 'host' ? 'on the host' : `in ${inside}`;
}

/** `via 10.0.0.1 dev eth0`, of a route or of one of its ways. */
export function hopWords({ gateway, device }: NextHop): string {
  const parts = [gateway === null ? '' : `via ${gateway}`, device === null ? '' : `dev ${device}`];
  return parts.filter(Boolean).join(' ');
}

/** As `ip route` would print it in short: `default via 10.0.0.1 dev eth0`. */
function routeWords(route: Route): string {
  const { type, destination, nextHops, table, metric } = route;
  return [
    type === 'unicast' ? '' : type,
    destination,
    nextHops.length === 0 ? hopWords(route) : nextHops.map(hopWords).join(', '),
    metric === null ? '' : `metric ${metric}`,
    table === 'main' ? '' : `table ${table}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** As `ip rule` prints it: `100: from 10.0.0.0/8 lookup 5`. */
function ruleWords({ priority, from, to, detail, table }: RoutingRule): string {
  return [
    `${priority}: from ${from}`,
    to === null ? '' : `to ${to}`,
    ...detail,
    table === null ? '' : `lookup ${table}`,
  ]
    .filter(Boolean)
    .join(' ');
}
