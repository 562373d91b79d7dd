import type { Engine } from '../../executor/engine/engine.ts';
import type { Executor } from '../../executor/executor.ts';
import { EVERYTHING, type Hint } from '../../inventory/monitor/hint.ts';
import type { Store } from '../store.ts';
import { expireHighlights } from './expire-highlights.ts';
import { followConnection } from './follow-connection.ts';
import { followCounters } from './follow-counters.ts';
import { followEngine } from './follow-engine.ts';
import { followKernel } from './follow-kernel.ts';
import type { ReadSockets } from './follow-sockets.ts';
import { followSockets } from './follow-sockets.ts';
import type { ReadSnapshot } from './reader.ts';
import { createReader } from './reader.ts';

/**
 * Keeps the store true to its host until the signal aborts: reads it now, and what changed of it
 * whenever the engine or the kernel tell of a change. Where nothing changes, nothing is read and
 * nothing is dispatched.
 */
export function goLive(options: {
  readonly store: Store;
  readonly executor: Executor;
  readonly engine: Engine | null;
  readonly readSnapshot: ReadSnapshot;
  readonly readSockets: ReadSockets;
  readonly signal: AbortSignal;
  /** What must not happen did: the caller ends the program with it. */
  readonly onError: (error: unknown) => void;
}): { readonly refresh: () => void } {
  const { store, executor, engine, signal, onError } = options;
  const { connection } = executor;
  const reader = createReader({ store, read: options.readSnapshot, signal, connection });
  const sockets = followSockets({ store, read: options.readSockets, signal });
  if (connection !== undefined) followConnection({ store, connection, signal });
  expireHighlights(store, signal);
  followCounters({ store, count: reader.count, signal });
  // What one namespace or container says is all that changed only where all of them are heard.
  const hint = (hints: readonly Hint[]) => {
    const { kernel } = store.getState().feed;
    const isHeard = kernel === 'listening' || kernel === 'starting';
    reader.hint(isHeard || hints.length === 0 ? hints : EVERYTHING);
  };
  followKernel({ executor, store, signal, hint }).catch(onError);
  if (engine !== null) followEngine({ engine, store, signal, connection, hint }).catch(onError);
  reader.now();
  return {
    refresh: () => {
      if (connection?.current().kind === 'down') {
        connection.retry();
        return;
      }
      reader.now();
      sockets.again();
    },
  };
}
