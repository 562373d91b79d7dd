import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { namespaceOfSubject, subjectOf, tabOf } from '../subject.ts';
import { pause } from './pause.ts';

/** Milliseconds between two looks at counters of traffic. */
const EVERY = 2000;

/** Asks for the counters of a namespace again and again while a view shows them, and not once else. */
export function followCounters(options: {
  readonly store: Store;
  readonly count: (id: NamespaceId) => void;
  readonly signal: AbortSignal;
}): void {
  const { store, count, signal } = options;
  let shown: NamespaceId | null = null;
  let stop = new AbortController();
  const look = async (id: NamespaceId, until: AbortSignal) => {
    for (;;) {
      count(id);
      await pause(EVERY, until);
      if (until.aborted) return;
    }
  };
  const begin = (state: State) => {
    const wanted = shownCounters(state);
    if (wanted === shown || signal.aborted) return;
    shown = wanted;
    stop.abort();
    stop = new AbortController();
    if (wanted !== null) void look(wanted, AbortSignal.any([signal, stop.signal]));
  };
  const stopListening = store.subscribe(begin);
  signal.addEventListener('abort', stopListening, { once: true });
}

function shownCounters(state: State): NamespaceId | null {
  const subject = subjectOf(state);
  if (tabOf(state, subject) !== 'links') return null;
  const namespace = namespaceOfSubject(subject);
  return namespace?.access.kind === 'read' ? namespace.id : null;
}
