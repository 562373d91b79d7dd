import type { Link } from '../model/link.ts';
import type { Namespace } from '../model/namespace.ts';
import type { Neighbour } from '../model/neighbour.ts';
import type { Route } from '../model/route.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { addressesLabel, farLabel } from './labels.ts';
import type { Line } from './line.ts';
import type { Output } from './output.ts';
import { type Cell, table } from './table.ts';

/** The links of a namespace, one a line, with what each is and where it leads. */
export function linkLines(
  namespace: Namespace,
  snapshot: Snapshot,
  { ascii }: Pick<Output, 'ascii'>,
): readonly Line[] {
  const rows = namespace.links.map((link): readonly Cell[] => [
    { text: String(link.index), right: true, colour: 'dim' },
    link.name,
    { text: link.up ? 'up' : 'down', ...(link.up ? {} : { colour: 'yellow' as const }) },
    link.kind,
    addressesLabel(link) || '-',
    { text: `mtu ${link.mtu}`, colour: 'dim' },
    { text: link.mac ?? '', colour: 'dim' },
    leadsTo(link, snapshot, ascii),
  ]);
  return table(rows);
}

function leadsTo(link: Link, snapshot: Snapshot, ascii: boolean): string {
  const far = farLabel(link, snapshot, ascii);
  const port = link.master === null ? '' : `port of ${link.master}`;
  const alias = link.alias === null ? '' : `"${link.alias}"`;
  return [far, port, alias].filter((part) => part !== '').join(', ');
}

/** Routes as ip-route(8) would word them. */
export function routeLines(routes: readonly Route[]): readonly Line[] {
  return table(
    routes.map((route) => [
      route.type === 'unicast' ? route.destination : `${route.type} ${route.destination}`,
      { text: hopLabel(route) },
      { text: route.table === 'main' ? '' : `table ${route.table}`, colour: 'dim' },
      { text: route.flags.join(' '), colour: 'yellow' },
    ]),
  );
}

function hopLabel({ gateway, device, source, nextHops }: Route): string {
  if (nextHops.length > 0) {
    return nextHops.map((hop) => words(hop.gateway, hop.device, null)).join(', ');
  }
  return words(gateway, device, source);
}

function words(gateway: string | null, device: string | null, source: string | null): string {
  return [
    gateway === null ? '' : `via ${gateway}`,
    device === null ? '' : `dev ${device}`,
    source === null ? '' : `src ${source}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function neighbourLines(neighbours: readonly Neighbour[]): readonly Line[] {
  return table(
    neighbours.map(({ address, device, mac, state }) => [
      address,
      device,
      mac ?? '-',
      { text: state.join(' '), colour: 'dim' },
    ]),
  );
}
