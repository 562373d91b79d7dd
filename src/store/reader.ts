import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '../model/snapshot.ts';
import { pause } from './pause.ts';
import type { Store } from './store.ts';

/** Reads the host once; `onPart` hears what is known before all is. The inventory's, with its host bound. */
export type ReadSnapshot = (options: {
  readonly signal: AbortSignal;
  readonly onPart: (part: Snapshot) => void;
}) => Promise<Snapshot>;

/** Milliseconds in which hints that come together are one. */
const GATHER = 150;
/** After a read, reading rests for so many times as long as it took: a busy host is not read without end. */
const REST = 3;

/**
 * Reads the host again when it is told that something may have changed. Reads never overlap: hints
 * that come during one are answered by one more. A snapshot that says nothing new changes nothing.
 */
export function createReader(options: {
  readonly store: Store;
  readonly read: ReadSnapshot;
  readonly signal: AbortSignal;
}) {
  const { store, read, signal } = options;
  let wanted: 'no' | 'soon' | 'now' = 'no';
  let running = false;
  let hurry = new AbortController();

  const readOnce = async () => {
    store.dispatch({ type: 'feed', feed: { reading: true } });
    const first = store.getState().known === null;
    const onPart = (snapshot: Snapshot) => {
      if (first && !signal.aborted) store.dispatch({ type: 'snapshot', snapshot, part: true });
    };
    const snapshot = await read({ signal, onPart });
    if (signal.aborted) return;
    const before = store.getState().snapshot;
    // The first one also where its last part had it all: only a whole one is compared with the next.
    if (first || before === null || !sameHost(before, snapshot)) {
      store.dispatch({ type: 'snapshot', snapshot });
    }
    store.dispatch({ type: 'feed', feed: { reading: false } });
  };

  const loop = async () => {
    running = true;
    let rest = 0;
    try {
      while (wanted !== 'no' && !signal.aborted) {
        hurry = new AbortController();
        if (wanted === 'soon') {
          await pause(Math.max(GATHER, rest), AbortSignal.any([signal, hurry.signal]));
        }
        wanted = 'no';
        if (signal.aborted) return;
        const begin = performance.now();
        await readOnce();
        rest = (performance.now() - begin) * REST;
      }
    } finally {
      running = false;
    }
  };

  const want = (when: 'soon' | 'now') => {
    if (wanted !== 'now') wanted = when;
    if (when === 'now') hurry.abort();
    if (!running) loop().catch((error: unknown) => complain(store, error));
  };

  return {
    /** Something may have changed. */
    hint: () => want('soon'),
    /** A person asks. */
    now: () => want('now'),
  };
}

/** Whether two snapshots differ in nothing but when they were taken. */
function sameHost(one: Snapshot, other: Snapshot): boolean {
  return isDeepStrictEqual({ ...one, takenAt: '' }, { ...other, takenAt: '' });
}

function complain(store: Store, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  store.dispatch({ type: 'feed', feed: { reading: false } });
  store.dispatch({
    type: 'notice',
    notice: { tone: 'bad', text: `could not read the host: ${why}; R tries again` },
  });
}
