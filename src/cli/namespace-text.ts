import type { Namespace } from '../model/kernel/namespace.ts';
import type { Neighbour } from '../model/kernel/neighbour.ts';
import type { Route } from '../model/kernel/route.ts';
import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { addressesLabel, farLabel, lowerLabel } from './labels.ts';
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
    leadsTo({ namespace, link }, snapshot, ascii),
  ]);
  return table(rows);
}

function leadsTo(end: LinkEnd, snapshot: Snapshot, ascii: boolean): string {
  const { link } = end;
  const far = farLabel(link, snapshot, ascii);
  const lower = lowerLabel(end, snapshot);
  const table = link.table === null ? '' : `routes by table ${link.table}`;
  const port = masterLabel(end);
  const alias = link.alias === null ? '' : `"${link.alias}"`;
  return [far, lower, table, port, alias].filter((part) => part !== '').join(', ');
}

function masterLabel({ namespace, link }: LinkEnd): string {
  if (link.master === null) return '';
  const master = namespace.links.find(({ name }) => name === link.master);
  return master?.kind === 'vrf' ? `in VRF ${link.master}` : `port of ${link.master}`;
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
