import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import type { Problem } from '../../model/problem.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { namespaceOfSubject, subjectOf, tabOf } from '../subject.ts';
import { pause } from './pause.ts';

/** Lists the sockets of a namespace. The inventory's, with its host bound. */
export type ReadSockets = (
  namespace: Namespace,
  signal: AbortSignal,
) => Promise<{ readonly sockets: readonly Socket[]; readonly problems: readonly Problem[] }>;

/** Milliseconds that a cursor must rest on a thing before its sockets are read. */
const REST = 120;

/** Reads the sockets of the namespace whose Sockets tab is open, and again with each new snapshot. */
export function followSockets(options: {
  readonly store: Store;
  readonly read: ReadSockets;
  readonly signal: AbortSignal;
}) {
  const { store, read, signal } = options;
  let current: { readonly state: State; readonly stop: AbortController } | null = null;

  const load = async (namespace: Namespace, stop: AbortSignal) => {
    const known = store.getState().sockets;
    if (known.kind === 'none' || known.namespace !== namespace.id) {
      store.dispatch({ type: 'sockets', sockets: { kind: 'reading', namespace: namespace.id } });
    }
    await pause(REST, stop);
    if (stop.aborted) return;
    const found = await read(namespace, stop);
    if (stop.aborted) return;
    store.dispatch({
      type: 'sockets',
      sockets: { kind: 'read', namespace: namespace.id, ...found },
    });
  };

  const begin = (state: State) => {
    current?.stop.abort();
    current = null;
    const namespace = wantedOf(state);
    if (namespace === null || signal.aborted) return;
    const stop = new AbortController();
    current = { state, stop };
    load(namespace, AbortSignal.any([signal, stop.signal])).catch((error: unknown) => {
      const text = errorWords(error);
      store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    });
  };

  const stopListening = store.subscribe((state, before) => {
    if (
      state.snapshot === before.snapshot &&
      wantedOf(state)?.id === wantedOf(current?.state ?? before)?.id
    ) {
      return;
    }
    begin(state);
  });
  signal.addEventListener('abort', stopListening, { once: true });
  return { again: () => begin(store.getState()) };
}

function wantedOf(state: State): Namespace | null {
  const subject = subjectOf(state);
  if (tabOf(state, subject) !== 'sockets') return null;
  const namespace = namespaceOfSubject(subject);
  return namespace?.access.kind === 'read' ? namespace : null;
}
