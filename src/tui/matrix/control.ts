/** What the matrix's keys do: asks the host, again with another port, and ends what is under way. */
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { runMatrix } from '../../probe/matrix/run-matrix.ts';
import { matrixEnds, matrixRows } from '../../store/matrix.ts';
import type { AppContext } from '../app-context.ts';
import { typedPort } from '../widgets/port-field.ts';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import { begun, heard, type MatrixState, newMatrix } from './state.ts';

export type Matrix = {
  readonly store: StoreApi<MatrixState>;
  readonly viewport: Viewport;
  readonly change: (step: (state: MatrixState) => MatrixState) => void;
  /** Asks all, by ICMP and by the port; what is under way ends. */
  readonly ask: (port: number | null) => void;
  /** Takes the port that was typed, or says why it will not do. */
  readonly takePort: () => void;
  readonly close: () => void;
};

export function createMatrix(
  { executor, signal }: Pick<AppContext, 'executor' | 'signal'>,
  snapshot: Snapshot,
): Matrix {
  const ends = matrixEnds(snapshot);
  const named = ends.map((end) => ({ id: end.id, name: labelOf(snapshot, end) }));
  const store = createStore<MatrixState>(() => newMatrix(named));
  const change: Matrix['change'] = (step) => store.setState(step, true);
  let ending = new AbortController();

  const ask = (port: number | null) => {
    ending.abort();
    const mine = new AbortController();
    ending = mine;
    change((state) => begun(state, port));
    const rows = matrixRows(snapshot, ends);
    void runMatrix({
      executor,
      rows,
      port,
      signal: AbortSignal.any([signal, mine.signal]),
      onCells: (cells) => change((state) => heard(state, cells)),
    }).then(() => {
      if (!mine.signal.aborted) change((state) => ({ ...state, running: false }));
    });
  };

  return {
    store,
    viewport: createViewport(),
    change,
    ask,
    takePort: () => {
      const { typing } = store.getState();
      if (typing === null) return;
      const typed = typedPort(typing.field.text);
      if ('port' in typed) ask(typed.port);
      else change((state) => ({ ...state, typing: { ...typing, why: typed.why } }));
    },
    close: () => ending.abort(),
  };
}
