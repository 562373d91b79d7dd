import type { Namespace } from '../model/kernel/namespace.ts';
import { type NamespaceOwner, ownerKind } from '../model/kernel/namespace-owner.ts';
import type { RoutingRule } from '../model/kernel/route.ts';
import type { Socket, SocketEnd } from '../model/kernel/socket.ts';
import { kindLabel, labelOf, ownersLabel } from '../model/label.ts';
import type { Problem } from '../model/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { indent, type Line, paint } from './line.ts';
import { linkLines, neighbourLines, routeLines } from './namespace-text.ts';
import type { Output } from './output.ts';
import { problemLines } from './snapshot-text.ts';
import { table } from './table.ts';

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
): readonly Line[] {
  const section = (title: string, lines: readonly Line[]): readonly Line[] =>
    lines.length === 0 ? [] : ['', [paint('bold', title)], ...indent(lines)];
  const routes = namespace.routes.filter(({ table: name }) => name !== 'local');
  return [
    [
      paint('cyan', labelOf(snapshot, namespace)),
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
): readonly Line[] {
  const first = processes.slice(0, PROCESSES).map(({ name, pid }) => `${name}(${pid})`);
  const more = processes.length - first.length;
  const rows = [
    ['names', names.join(' ')],
    ['owners', owners.map(ownerText(snapshot)).join(', ')],
    ['paths', paths.join(' ')],
    ['processes', [...first, ...(more > 0 ? [`and ${more} more`] : [])].join(' ')],
  ] as const;
  const said = rows.filter(([, text]) => text !== '');
  return table(said.map(([title, text]) => [{ text: title, colour: 'dim' as const }, text]));
}

/** `shop/cart-0 (Kubernetes pod 0b1f2c3d-4e5f-6071-8293-a4b5c6d7e8f9)` */
function ownerText(snapshot: Snapshot) {
  return (owner: NamespaceOwner): string => {
    const id = 'id' in owner ? ` ${owner.id}` : '';
    return `${ownersLabel(snapshot, [owner])} (${ownerKind(owner)}${id})`;
  };
}

function ruleLines(rules: readonly RoutingRule[]): readonly Line[] {
  return table(
    rules.map(({ priority, from, to, table: name, detail }) => [
      { text: String(priority), right: true },
      `from ${from}${to === null ? '' : ` to ${to}`}`,
      detail.join(' '),
      name === null ? '' : `table ${name}`,
    ]),
  );
}

function socketLines(sockets: readonly Socket[]): readonly Line[] {
  return table(
    sockets.map(({ protocol, state, local, peer, processes }) => [
      protocol,
      state,
      endLabel(local),
      endLabel(peer),
      { text: processes.map(({ name, pid }) => `${name}(${pid})`).join(' '), colour: 'dim' },
    ]),
  );
}

function endLabel({ address, port }: SocketEnd): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
