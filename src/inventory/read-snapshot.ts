import type { Engine } from '../executor/engine/engine.ts';
import type { Executor } from '../executor/executor.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createInventory, type ReadOptions } from './inventory.ts';
import { EVERYTHING } from './monitor/hint.ts';

export type SnapshotOptions = Omit<ReadOptions, 'hints'> & {
  readonly executor: Executor;
  /** Null if the host has none to ask. */
  readonly engine: Engine | null;
};

/** Reads all of a host once, as an inventory's first reading does. */
export function readSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { executor, engine, ...reading } = options;
  return createInventory({ executor, engine }).read({ ...reading, hints: EVERYTHING });
}
