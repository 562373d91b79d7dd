import type { Host } from '../executor/operation.ts';
import { readSnapshot as read } from '../inventory/read-snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Reads all of a host once. What could not be read is in the snapshot's `problems`. */
export function readSnapshot({ executor, engine }: Host): Promise<Snapshot> {
  return read({ executor, engine, signal: new AbortController().signal });
}
