import type { ConnectionWatch } from '../../executor/connection.ts';
import { EVERYTHING, type Hint } from '../../inventory/monitor/hint.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { Store } from '../store.ts';
import { pause } from './pause.ts';
import { sourcesOf } from './sources.ts';
import { shareUnchanged } from './structural-sharing.ts';
import { createThrottle } from './throttle.ts';

/** Reads what hints name; `onPart` hears what is known before all is. An inventory's. */
export type ReadSnapshot = (options: {
  readonly hints: readonly Hint[];
  readonly signal: AbortSignal;
  readonly onPart: (part: Snapshot) => void;
}) => Promise<Snapshot>;

/**
 * Reads the host again when it is told that something may have changed. Reads never overlap: hints
 * that come during one are answered by one more. A snapshot that says nothing new changes nothing.
 * While the connection to the host is down nothing is read; when it is up again, everything is, once, and
 * what was read while it broke is thrown away.
 */
export function createReader(options: {
  readonly store: Store;
  readonly read: ReadSnapshot;
  readonly signal: AbortSignal;
  /** The connection to the host, where that can break. */
  readonly connection?: ConnectionWatch | undefined;
}) {
  const { store, read, signal, connection } = options;
  // What a container's start does to links goes on for a while, and must not make its own event wait.
  const throttles = { engine: createThrottle(), kernel: createThrottle() };
  let hints = new Map<string, Hint>();
  let counted = new Set<NamespaceId>();
  let isUrgent = false;
  let isRunning = false;
  let breaks = 0;
  let hurry = new AbortController();
  let newSource = new AbortController();

  const isDown = () => connection?.current().kind === 'down';

  const readOnce = async () => {
    const wanted = [...hints.values()];
    const looked = counted;
    const breaksBefore = breaks;
    hints = new Map();
    counted = new Set();
    const isWhole = wanted.some(({ kind }) => kind === 'everything');
    if (isWhole) store.dispatch({ type: 'feed', feed: { reading: true } });
    const isFirst = store.getState().known === null;
    const isFit = () => !signal.aborted && !isDown() && breaks === breaksBefore;
    const onPart = (snapshot: Snapshot) => {
      if (isFirst && isFit()) store.dispatch({ type: 'snapshot', snapshot, part: true });
    };
    const snapshot = await read({ hints: wanted, signal, onPart });
    if (signal.aborted) return;
    if (isFit()) tell(snapshot, looked, wanted);
    else add(EVERYTHING);
    if (isWhole) store.dispatch({ type: 'feed', feed: { reading: false } });
  };

  const tell = (snapshot: Snapshot, looked: ReadonlySet<NamespaceId>, wanted: readonly Hint[]) => {
    const before = store.getState().snapshot;
    // Only a whole one is compared with the next: the first is told also where its last part had it all.
    const isFirst = store.getState().known === null;
    const after = before === null || isFirst ? snapshot : shareUnchanged(before, snapshot, looked);
    // Another namespace may have taken the inode over and look the same: who listens must know.
    const isOther = wanted.some(({ kind }) => kind === 'ended');
    if (after !== before || isOther) {
      store.dispatch({ type: 'snapshot', snapshot: isOther ? { ...after } : after });
    }
  };

  const loop = async () => {
    isRunning = true;
    try {
      while (hints.size > 0 && !isDown()) {
        hurry = new AbortController();
        const stop = AbortSignal.any([signal, hurry.signal]);
        if (!isUrgent) await rest(stop);
        if (signal.aborted || isDown()) return;
        isUrgent = false;
        const concerned = sourcesOf(hints.values());
        const begin = performance.now();
        await readOnce();
        const end = performance.now();
        for (const source of concerned) throttles[source].ended(end, end - begin);
      }
    } finally {
      isRunning = false;
    }
  };

  /** Gathers hints until the first side is due; one that a hint brings meanwhile may be due earlier. */
  const rest = async (stop: AbortSignal) => {
    for (let known = 0; known < sourcesOf(hints.values()).length; ) {
      const sources = sourcesOf(hints.values());
      known = sources.length;
      newSource = new AbortController();
      const now = performance.now();
      const wait = Math.min(...sources.map((source) => throttles[source].wait(now)));
      await pause(wait, AbortSignal.any([stop, newSource.signal]));
      if (stop.aborted) return;
    }
  };

  const add = (more: readonly Hint[]) => {
    const before = sourcesOf(hints.values()).length;
    for (const hint of more) hints.set(JSON.stringify(hint), hint);
    if (sourcesOf(hints.values()).length > before) newSource.abort();
  };

  const go = () => {
    if (!isRunning && !signal.aborted) {
      loop().catch((error: unknown) => complain(store, error));
    }
  };

  const stopWatching = connection?.subscribe(({ kind }) => {
    if (kind === 'down') {
      breaks += 1;
      return;
    }
    add(EVERYTHING);
    go();
  });
  if (stopWatching !== undefined) {
    signal.addEventListener('abort', stopWatching, { once: true });
  }

  return {
    /** Something may have changed. */
    hint: (more: readonly Hint[]) => {
      if (more.length === 0) return;
      add(more);
      go();
    },
    /** Somebody looks at the counters of a namespace. */
    count: (id: NamespaceId) => {
      counted.add(id);
      add([{ kind: 'namespace', id }]);
      go();
    },
    /** A person asks. */
    now: () => {
      isUrgent = true;
      hurry.abort();
      add(EVERYTHING);
      go();
    },
  };
}

function complain(store: Store, error: unknown): void {
  const why = errorWords(error);
  store.dispatch({ type: 'feed', feed: { reading: false } });
  store.dispatch({
    type: 'notice',
    notice: { tone: 'bad', text: `could not read the host: ${why}; R tries again` },
  });
}
