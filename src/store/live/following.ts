import type { Executor } from '../../executor/executor.ts';
import type { Hint } from '../../inventory/monitor/hint.ts';
import type { Store } from '../store.ts';

/** What it takes to listen to a host until the signal aborts, and to say what may have changed. */
export type Following = {
  readonly executor: Executor;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly hint: (hints: readonly Hint[]) => void;
};
