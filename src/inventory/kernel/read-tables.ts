import type { Executor } from '../../executor/executor.ts';
import type { ReadTarget } from './handles.ts';
import type { TablesOutcomes } from './ip/parse-tables.ts';
import { readTablesByIp } from './ip/read-tables-by-ip.ts';
import { readTablesInProcess } from './netlink/read-tables-in-process.ts';

export type { TablesOutcome } from './ip/parse-tables.ts';

/**
 * Reads links, addresses, routes, rules and neighbours of every target: from inside this process
 * where the executor can, and by ip(8) what that leaves open. Both give the same tables.
 */
export async function readTables(
  executor: Executor,
  targets: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<TablesOutcomes> {
  const quick = await readTablesInProcess(executor, targets, signal);
  const left = targets.filter(({ id }) => !quick.has(id));
  if (left.length === 0 || signal.aborted) return quick;
  return new Map([...quick, ...(await readTablesByIp(executor, left, signal))]);
}
