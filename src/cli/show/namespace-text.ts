import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Neighbour } from '../../model/kernel/neighbour.ts';
import type { Route } from '../../model/kernel/route.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type TableCell, table } from '../../model/table.ts';
import type { PrintedLine } from '../print/line.ts';
import type { Output } from '../print/output.ts';
import { addressesLabel, farLabel, lowerLabel } from './labels.ts';

/** The links of a namespace, one a line, with what each is and where it leads. */
export function linkLines(
  namespace: Namespace,
  snapshot: Snapshot,
  { ascii }: Pick<Output, 'ascii'>,
): readonly PrintedLine[] {
  const rows = namespace.links.map((link): readonly TableCell[] => [
    { text: String(link.index), right: true, tone: 'dim' },
    link.name,
    { text: link.up ? 'up' : 'down', ...(link.up ? {} : { tone: 'warn' as const }) },
    link.kind,
    addressesLabel(link) || '-',
    { text: `mtu ${link.mtu}`, tone: 'dim' },
    { text: link.mac ?? '', tone: 'dim' },
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
export function routeLines(routes: readonly Route[]): readonly PrintedLine[] {
  return table(
    routes.map((route) => [
      route.type === 'unicast' ? route.destination : `${route.type} ${route.destination}`,
      { text: hopLabel(route) },
      { text: route.table === 'main' ? '' : `table ${route.table}`, tone: 'dim' },
      { text: route.flags.join(' '), tone: 'warn' },
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

export function neighbourLines(neighbours: readonly Neighbour[]): readonly PrintedLine[] {
  return table(
    neighbours.map(({ address, device, mac, state }) => [
      address,
      device,
      mac ?? '-',
      { text: state.join(' '), tone: 'dim' },
    ]),
  );
}
