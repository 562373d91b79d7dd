import type { ConnectionWatch } from '../executor/connection.ts';
import type { Store } from './store.ts';

/** What listens to a host and reads it: `refresh` reads it once more. */
export type Live = { readonly refresh: () => void };

/**
 * Listens to a host while there is a way to it. When that breaks, all listening and reading ends, so
 * that the store keeps the last that was known instead of what a broken way lets through; when it is
 * back, all begins anew, with a full read. `refresh` tries the way where it is broken.
 */
export function liveWhileUp(options: {
  readonly store: Store;
  /** Undefined for a host that is always reached. */
  readonly connection: ConnectionWatch | undefined;
  /** Starts to listen until its signal aborts. */
  readonly start: (signal: AbortSignal) => Live;
  readonly signal: AbortSignal;
}): Live {
  const { store, connection, start, signal } = options;
  if (connection === undefined) return start(signal);
  let stop = new AbortController();
  let live: Live | null = null;
  const follow = () => {
    const now = connection.current();
    const isUp = now.kind === 'up';
    if (!isUp) {
      stop.abort();
      live = null;
      const feed = { connection: now, reading: false, kernel: 'off', engineRetryAt: null } as const;
      store.dispatch({ type: 'feed', feed });
    } else if (live === null && !signal.aborted) {
      store.dispatch({ type: 'feed', feed: { connection: now } });
      stop = new AbortController();
      live = start(AbortSignal.any([signal, stop.signal]));
    }
  };
  signal.addEventListener('abort', connection.subscribe(follow), { once: true });
  follow();
  return {
    refresh: () => {
      if (live === null) connection.retry();
      else live.refresh();
    },
  };
}
