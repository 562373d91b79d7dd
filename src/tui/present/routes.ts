import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Route, RoutingRule } from '../../model/kernel/route.ts';
import type { Selection } from '../../model/selection.ts';
import type { Line, Span } from '../../model/styled-text.ts';
import { line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';

const USUAL_TABLE = 'main';
const KERNELS_TABLE = 'local';

/** The routes by table, main first and the kernel's own last, then the rules that choose among the tables. */
export function routesView(namespace: Namespace, { glyphs }: ViewInput): readonly ViewRow[] {
  const { routes, rules } = namespace;
  if (routes.length === 0 && rules.length === 0) {
    return sentences('no route: this namespace reaches nobody');
  }
  const tables = [...new Set(routes.map((route) => route.table))].toSorted(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b),
  );
  const lines = table(routes.map(routeCells), [{ most: 43 }, {}, {}, {}, {}], glyphs.cut);
  const rows = tables.flatMap((name): ViewRow[] => [
    { line: line(`table ${name}`, 'dim') },
    ...routes.flatMap((route, at) =>
      route.table === name ? [routeRow(lines[at] ?? [], { kind: 'route', namespace, route })] : [],
    ),
  ]);
  return [...rows, { line: line('rules', 'dim') }, ...ruleRows(rules, glyphs.cut)];
}

function routeRow(cells: Line, thing: Extract<Selection, { kind: 'route' }>): ViewRow {
  return stopRow([span(' '), ...cells], routeText(thing.route), null, thing);
}

function rank(name: string): number {
  if (name === USUAL_TABLE) return 0;
  return name === KERNELS_TABLE ? 2 : 1;
}

function routeCells(route: Route): readonly Span[] {
  const usual = route.type === 'unicast';
  const detail = [
    route.protocol === null ? '' : `proto ${route.protocol}`,
    route.scope === null || route.scope === 'global' ? '' : `scope ${route.scope}`,
    route.source === null ? '' : `src ${route.source}`,
    route.metric === null ? '' : `metric ${route.metric}`,
    ...route.flags,
  ];
  return [
    span(usual ? route.destination : `${route.type} ${route.destination}`),
    span(way(route), 'strong'),
    span(detail.filter(Boolean).join(' '), route.flags.includes('linkdown') ? 'warn' : 'dim'),
  ];
}

function way(route: Route): string {
  if (route.nextHops.length > 0) {
    return route.nextHops.map((hop) => hopText(hop.gateway, hop.device)).join(', ');
  }
  return hopText(route.gateway, route.device);
}

function hopText(gateway: string | null, device: string | null): string {
  const parts = [gateway === null ? '' : `via ${gateway}`, device === null ? '' : `dev ${device}`];
  return parts.filter(Boolean).join(' ');
}

function routeText(route: Route): string {
  return `${route.destination} ${way(route)}`.trim();
}

function ruleRows(rules: readonly RoutingRule[], mark: string): readonly ViewRow[] {
  const cells = rules.map((rule) => [
    span(String(rule.priority), 'dim'),
    span(`from ${rule.from}${rule.to === null ? '' : ` to ${rule.to}`}`),
    span(rule.detail.join(' ')),
    span(rule.table === null ? '' : `lookup ${rule.table}`),
    span(rule.family === 6 ? 'IPv6' : '', 'dim'),
  ]);
  return table(cells, [{ align: 'right' }, {}, {}, {}, {}], mark).map((parts, at) =>
    stopRow([span(' '), ...parts], ruleText(rules[at])),
  );
}

function ruleText(rule: RoutingRule | undefined): string {
  return rule === undefined ? '' : `${rule.priority}: from ${rule.from} lookup ${rule.table ?? ''}`;
}
