import type { Executor } from '../../executor/executor.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import { type Result, success } from '../../model/result.ts';
import type { ReadTarget } from './handles.ts';
import { readNsidsByIp } from './ip/read-nsids-by-ip.ts';
import { readNsidsInProcess } from './netlink/read-nsids-in-process.ts';
import type { NsidMap } from './resolve-peers.ts';

export type { NsidMap } from './resolve-peers.ts';

/**
 * Asks the namespaces in `asked` what their nsids mean, `all` being everything that an nsid can
 * turn out to mean: from inside this process where the executor can, and by ip(8) where that leaves
 * any open. A namespace that could not be asked is missing from the answer.
 */
export async function readNsids(
  executor: Executor,
  asked: readonly ReadTarget[],
  all: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<NamespaceId, NsidMap>>> {
  const quick = await readNsidsInProcess(executor, asked, all, signal);
  const left = asked.filter(({ id }) => !quick.has(id));
  if (left.length === 0 || signal.aborted) return success(quick);
  const rest = await readNsidsByIp(executor, left, all, signal);
  return rest.ok ? success(new Map([...quick, ...rest.value])) : rest;
}
