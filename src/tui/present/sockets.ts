import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Socket, SocketEnd } from '../../model/kernel/socket.ts';
import { line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Sockets } from '../../store/state.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';
/** Who listens and who is connected, with the processes. Read when it is looked at. */
export function socketsView(
  namespace: Namespace,
  sockets: Sockets,
  { glyphs }: ViewInput,
): readonly ViewRow[] {
  if (sockets.kind === 'none' || sockets.namespace !== namespace.id || sockets.kind === 'reading') {
    return sentences(`reading the sockets ${glyphs.waiting}`);
  }
  const problems = sockets.problems.map(
    (problem): ViewRow => ({
      line: [span(`${problem.why}. `, 'bad'), span(problem.hint, 'dim')],
    }),
  );
  if (sockets.sockets.length === 0) {
    return problems.length > 0 ? problems : sentences('no socket listens or is connected here');
  }
  const listening = sockets.sockets.filter(waits);
  const connected = sockets.sockets.filter((socket) => !waits(socket));
  return [
    ...problems,
    ...section('listening', listening, glyphs.cut),
    ...section('connected', connected, glyphs.cut),
  ];
}

function waits(socket: Socket): boolean {
  return socket.state === 'LISTEN' || socket.state === 'UNCONN';
}

function section(title: string, sockets: readonly Socket[], mark: string): readonly ViewRow[] {
  if (sockets.length === 0) return [];
  const cells = sockets.map((socket) => [
    span(socket.protocol, 'dim'),
    span(endText(socket.local)),
    span(waits(socket) ? '' : endText(socket.peer)),
    span(waits(socket) ? '' : socket.state, 'dim'),
    span(socket.processes.map((process) => `${process.name} ${process.pid}`).join(', '), 'dim'),
  ]);
  const lines = table(cells, [{}, { most: 46 }, { most: 46 }, {}, { most: 40 }], mark);
  return [
    { line: line(`${title} ${sockets.length}`, 'dim') },
    ...lines.map((parts, at) => {
      const local = sockets[at]?.local;
      return stopRow([span(' '), ...parts], local === undefined ? '' : endText(local));
    }),
  ];
}

function endText(end: SocketEnd): string {
  return `${end.address}:${end.port}`;
}
