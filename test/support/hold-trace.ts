/**
 * Traces packets between two addresses in every namespace of the machine that it runs on, says
 * `ready` and its PID, and goes on until it is killed. Arguments: the two addresses.
 */
import { setInterval } from 'node:timers';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { startTrace } from '../../src/explain/filters/trace/run-trace.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';

const [source = '', destination = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const executor = localExecutor();
const snapshot = await readSnapshot({ executor, engine: null, signal });
const { unseen } = await startTrace(
  { executor, snapshot, signal },
  snapshot.namespaces.map(({ id }) => id),
  [{ source, destination, port: null }],
  { withBridges: true },
);
setInterval(() => {}, 1_000_000);
process.stdout.write(`${unseen.join('; ') || 'ready'} ${process.pid}\n`);
