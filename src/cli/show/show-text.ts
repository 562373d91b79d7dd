import type { Namespace } from '../../model/kernel/namespace.ts';
import { type NamespaceOwner, ownerKind } from '../../model/kernel/namespace-owner.ts';
import type { RoutingRule } from '../../model/kernel/route.ts';
import type { Socket, SocketEnd } from '../../model/kernel/socket.ts';
import { kindLabel, labelOf, ownersLabel } from '../../model/label.ts';
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { table } from '../../model/table.ts';
import { indent, type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';
import { linkLines, neighbourLines, routeLines } from './namespace-text.ts';
import { problemLines } from './snapshot-text.ts';

type Shown = {
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
  readonly sockets: readonly Socket[];
  readonly problems: readonly Problem[];
};

/** A namespace for a person, from its identity to its sockets. Routes of the table `local` are left out. */
export function showText(
  { snapshot, namespace, sockets, problems }: Shown,
  drawing: Pick<Output, 'ascii'>,
): readonly PrintedLine[] {
  const section = (title: string, lines: readonly PrintedLine[]): readonly PrintedLine[] =>
    lines.length === 0 ? [] : ['', [paint('strong', title)], ...indent(lines)];
  const routes = namespace.routes.filter(({ table: name }) => name !== 'local');
  return [
    [
      paint('accent', labelOf(snapshot, namespace)),
      '  ',
      paint('dim', `${namespace.id} ${kindLabel(namespace)}`),
    ],
    ...indent(identityLines(namespace, snapshot)),
    ...section('Links', linkLines(namespace, snapshot, drawing)),
    ...section('Routes', routeLines(routes)),
    ...section('Rules', ruleLines(namespace.rules)),
    ...section('Neighbours', neighbourLines(namespace.neighbours)),
    ...section('Sockets', socketLines(sockets)),
    ...section('Problems', problems.flatMap(problemLines)),
  ];
}

/** A host's own namespace has hundreds of processes: the first ones stand for them. */
const PROCESSES = 8;

function identityLines(
  { names, owners, paths, processes }: Namespace,
  snapshot: Snapshot,
): readonly PrintedLine[] {
  const first = processes.slice(0, PROCESSES).map(({ name, pid }) => `${name}(${pid})`);
  const more = processes.length - first.length;
  const rows = [
    ['names', names.join(' ')],
    ['owners', owners.map(ownerText(snapshot)).join(', ')],
    ['paths', paths.join(' ')],
    ['processes', [...first, ...(more > 0 ? [`and ${more} more`] : [])].join(' ')],
  ] as const;
  const said = rows.filter(([, text]) => text !== '');
  return table(said.map(([title, text]) => [{ text: title, tone: 'dim' as const }, text]));
}

/** `shop/cart-0 (Kubernetes pod 0b1f2c3d-4e5f-6071-8293-a4b5c6d7e8f9)` */
function ownerText(snapshot: Snapshot) {
  return (owner: NamespaceOwner): string => {
    const id = 'id' in owner ? ` ${owner.id}` : '';
    return `${ownersLabel(snapshot, [owner])} (${ownerKind(owner)}${id})`;
  };
}

function ruleLines(rules: readonly RoutingRule[]): readonly PrintedLine[] {
  return table(
    rules.map(({ priority, from, to, table: name, detail }) => [
      { text: String(priority), right: true },
      `from ${from}${to === null ? '' : ` to ${to}`}`,
      detail.join(' '),
      name === null ? '' : `table ${name}`,
    ]),
  );
}

function socketLines(sockets: readonly Socket[]): readonly PrintedLine[] {
  return table(
    sockets.map(({ protocol, state, local, peer, processes }) => [
      protocol,
      state,
      endLabel(local),
      endLabel(peer),
      { text: processes.map(({ name, pid }) => `${name}(${pid})`).join(' '), tone: 'dim' },
    ]),
  );
}

function endLabel({ address, port }: SocketEnd): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
