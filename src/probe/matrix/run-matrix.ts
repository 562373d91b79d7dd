/** Asks the host for the cells of a matrix: a few namespaces at once, each all of its addresses. */

import type { Executor } from '../../executor/executor.ts';
import { inNamespace } from '../../executor/namespace-entry.ts';
import { withStarts } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import type { MatrixAsk, MatrixCell, MatrixOutcome, MatrixRow } from './matrix.ts';
import { AT_ONCE, askCommand } from './matrix-command.ts';
import { parseAnswers } from './parse-answers.ts';

/** Namespaces that ask at the same time: what they start is for a host that has other work. */
const TOGETHER = 6;

export type MatrixOrder = {
  readonly executor: Executor;
  readonly rows: readonly MatrixRow[];
  /** Null to try only ICMP. */
  readonly port: number | null;
  readonly signal: AbortSignal;
  /** Hears the cells of a namespace as soon as they are known. */
  readonly onCells?: (cells: readonly MatrixCell[]) => void;
};

/** All cells, in the order of the rows; fewer where the signal aborts. */
export async function runMatrix(order: MatrixOrder): Promise<readonly MatrixCell[]> {
  const { rows, signal, onCells } = order;
  const done: (readonly MatrixCell[])[] = rows.map(() => []);
  const waiting = rows.entries();
  const work = async () => {
    for (const [at, row] of waiting) {
      if (signal.aborted) return;
      const cells = await askRow(order, row);
      if (signal.aborted) return;
      done[at] = cells;
      onCells?.(cells);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return done.flat();
}

async function askRow(order: MatrixOrder, row: MatrixRow): Promise<readonly MatrixCell[]> {
  const asked = row.asks.filter(({ address }) => address !== null);
  const cells = new Map<MatrixAsk, MatrixCell>();
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const part = asked.slice(from, from + AT_ONCE);
    for (const [at, cell] of (await askPart(order, row, part)).entries()) {
      const ask = part[at];
      if (ask !== undefined) cells.set(ask, cell);
    }
  }
  const lacking: MatrixOutcome = { kind: 'untried', why: 'it has no address' };
  return row.asks.map((ask) => cells.get(ask) ?? cellOf(order, row, ask, lacking, lacking));
}

async function askPart(
  order: MatrixOrder,
  row: MatrixRow,
  asks: readonly MatrixAsk[],
): Promise<readonly MatrixCell[]> {
  const { executor, port, signal } = order;
  const failed = (why: string): MatrixOutcome => ({ kind: 'untried', why });
  if (row.entry === null) {
    const closed = failed('no way to enter it');
    return asks.map((ask) => cellOf(order, row, ask, closed, closed));
  }
  const command = askCommand(
    asks.flatMap(({ address }) => address ?? []),
    port,
    await secondsFor(executor, signal),
  );
  const result = await executor.run(inNamespace(row.entry, command), { signal });
  const answers = parseAnswers(result.stdout);
  const untold = failed(result.message || 'nothing was printed about it');
  return asks.map((ask, at) => {
    const answer = answers.get(at + 1);
    return cellOf(order, row, ask, answer?.icmp ?? untold, answer?.tcp ?? untold);
  });
}

/** Programs that start at the same time on a host and keep each other waiting. */
const STARTS = 4;

/**
 * A second; on a slow host also what programs take to come to the answer that they have been given.
 */
async function secondsFor(executor: Executor, signal: AbortSignal): Promise<number> {
  const bareMs = await speedOf(executor).measure(signal);
  return Math.ceil(withStarts(1_000, STARTS, bareMs) / 1_000);
}

function cellOf(
  { port }: MatrixOrder,
  { from }: MatrixRow,
  { to, address }: MatrixAsk,
  icmp: MatrixOutcome,
  tcp: MatrixOutcome,
): MatrixCell {
  return { from, to, address, icmp, tcp: port === null ? null : tcp };
}
