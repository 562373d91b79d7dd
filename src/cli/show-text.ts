import { labelOf } from '../model/label.ts';
import type { Namespace } from '../model/namespace.ts';
import type { Problem } from '../model/problem.ts';
import type { Rule } from '../model/route.ts';
import { sanitise } from '../model/sanitise.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Socket, SocketEnd } from '../model/socket.ts';
import { linkLines, neighbourLines, routeLines } from './namespace-text.ts';
import type { Output } from './output.ts';
import { problemLines } from './snapshot-text.ts';
import { indent, table } from './table.ts';

type Shown = {
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
  readonly sockets: readonly Socket[];
  readonly problems: readonly Problem[];
};

/** A namespace for a person, from its identity to its sockets. Routes of the table `local` are left out. */
export function showText(
  { snapshot, namespace, sockets, problems }: Shown,
  drawing: Pick<Output, 'paint' | 'ascii'>,
): string {
  const { paint } = drawing;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint('bold', title), ...indent(lines)];
  const routes = namespace.routes.filter(({ table: name }) => name !== 'local');
  return [
    `${paint('cyan', sanitise(labelOf(snapshot, namespace)))}  ${paint('dim', `${namespace.id} ${namespace.kind}`)}`,
    ...indent(identityLines(namespace, drawing)),
    ...section('Links', linkLines(namespace, snapshot, drawing)),
    ...section('Routes', routeLines(routes, drawing)),
    ...section('Rules', ruleLines(namespace.rules, drawing)),
    ...section('Neighbours', neighbourLines(namespace.neighbours, drawing)),
    ...section('Sockets', socketLines(sockets, drawing)),
    ...section('Problems', problems.flatMap(problemLines)),
  ].join('\n');
}

/** A host's own namespace has hundreds of processes: the first ones stand for them. */
const PROCESSES = 8;

function identityLines(
  { names, paths, processes }: Namespace,
  { paint }: Pick<Output, 'paint'>,
): readonly string[] {
  const first = processes.slice(0, PROCESSES).map(({ name, pid }) => `${name}(${pid})`);
  const more = processes.length - first.length;
  const rows = [
    ['names', names.join(' ')],
    ['paths', paths.join(' ')],
    ['processes', [...first, ...(more > 0 ? [`and ${more} more`] : [])].join(' ')],
  ] as const;
  const said = rows.filter(([, text]) => text !== '');
  return table(
    said.map(([title, text]) => [{ text: title, colour: 'dim' as const }, text]),
    paint,
  );
}

function ruleLines(rules: readonly Rule[], { paint }: Pick<Output, 'paint'>): readonly string[] {
  return table(
    rules.map(({ priority, from, to, table: name, detail }) => [
      { text: String(priority), right: true },
      `from ${from}${to === null ? '' : ` to ${to}`}`,
      detail.join(' '),
      name === null ? '' : `table ${name}`,
    ]),
    paint,
  );
}

function socketLines(
  sockets: readonly Socket[],
  { paint }: Pick<Output, 'paint'>,
): readonly string[] {
  return table(
    sockets.map(({ protocol, state, local, peer, processes }) => [
      protocol,
      state,
      endLabel(local),
      endLabel(peer),
      { text: processes.map(({ name, pid }) => `${name}(${pid})`).join(' '), colour: 'dim' },
    ]),
    paint,
  );
}

function endLabel({ address, port }: SocketEnd): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
