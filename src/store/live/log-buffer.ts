import type { LogEntry } from '../../executor/recording.ts';
import type { Store } from '../store.ts';

/** Milliseconds between two changes of the log: a reading runs dozens of commands at once. */
const GATHER = 100;

/** Hands what was run over to the store, many at a time. */
export function logBuffer(store: Store): (entry: LogEntry) => void {
  let waiting: LogEntry[] = [];
  return (entry) => {
    waiting.push(entry);
    if (waiting.length > 1) return;
    setTimeout(() => {
      const entries = waiting;
      waiting = [];
      store.dispatch({ type: 'log', entries });
    }, GATHER).unref();
  };
}
