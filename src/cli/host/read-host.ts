import type { Host } from '../../executor/operation.ts';
import { readSnapshot } from '../../inventory/read-snapshot.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Output } from '../print/output.ts';
import { shown } from '../print/progress.ts';

/**
 * Reads all of a host once, and shows that it does where it takes long. What could not be read is in the
 * snapshot's `problems`. Throws where the person stops it.
 */
export function readHost({ executor, engine }: Host, output: Output): Promise<Snapshot> {
  const showing = { executor, output, what: 'reading the host' };
  return shown(showing, ({ signal }) => readSnapshot({ executor, engine, signal }));
}
