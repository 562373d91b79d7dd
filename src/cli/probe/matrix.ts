import type { Host } from '../../executor/operation.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import type { MatrixCell } from '../../probe/matrix/matrix.ts';
import { runMatrix } from '../../probe/matrix/run-matrix.ts';
import { matrixEnds, matrixRows } from '../../store/matrix.ts';
import type { Context } from '../context.ts';
import { type ExitCode, failure } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { type Output, printJson } from '../print/output.ts';
import { shown } from '../print/progress.ts';
import { requireNamespace } from '../show/require-namespace.ts';
import { matrixText } from './matrix-text.ts';

export type MatrixCall = { readonly tcp?: number; readonly json?: true };

/** `patchpanel matrix`: every namespace, or those that are named, asks every other. */
export async function matrix(
  context: Context,
  names: readonly string[],
  { tcp, json }: MatrixCall,
): Promise<ExitCode> {
  const { output } = context;
  const host = await openHost(context);
  const snapshot = await readHost(host, output);
  const ends = names.length === 0 ? matrixEnds(snapshot) : named(snapshot, names);
  if (ends.length < 2) {
    const hint =
      'Build one: patchpanel apply wire-namespace, or try it in the lab: patchpanel lab.';
    throw failure(
      'too-few',
      'there are fewer than two namespaces that could reach each other',
      hint,
    );
  }
  const port = tcp ?? null;
  const cells = await ask(host, snapshot, ends, { port, output });
  if (json) printJson(output, document(snapshot, ends, cells, port));
  else {
    for (const line of matrixText(output, { snapshot, ends, cells, port })) output.print(line);
    for (const { what, why } of snapshot.problems)
      output.complain(sanitise(`patchpanel: cannot ${what}: ${why}`));
  }
  return 0;
}

/** Each once, in the order in which they are named. */
function named(snapshot: Snapshot, names: readonly string[]): readonly Namespace[] {
  return [...new Set(names.map((name) => requireNamespace(snapshot, name)))];
}

type Asked = { readonly port: number | null; readonly output: Output };

async function ask(
  { executor }: Host,
  snapshot: Snapshot,
  ends: readonly Namespace[],
  { port, output }: Asked,
): Promise<readonly MatrixCell[]> {
  const rows = matrixRows(snapshot, ends);
  const showing = { executor, output, what: 'probing who reaches whom' };
  return shown(showing, async (shows) => {
    const signal = AbortSignal.any([shows.signal, output.closed]);
    const cells = await runMatrix({ executor, rows, port, signal });
    if (signal.aborted)
      throw failure('interrupted', 'it was interrupted before all namespaces had been probed', '');
    return cells;
  });
}

/** The document of `matrix --json`. Its fields are a contract: they may grow, never change. */
function document(
  snapshot: Snapshot,
  ends: readonly Namespace[],
  cells: readonly MatrixCell[],
  port: number | null,
) {
  const { takenAt } = snapshot;
  const namespaces = ends.map((end) => ({ id: end.id, name: labelOf(snapshot, end) }));
  // Whom it leaves out, and why, is among the problems.
  return { takenAt, port, namespaces, cells, problems: snapshot.problems };
}
