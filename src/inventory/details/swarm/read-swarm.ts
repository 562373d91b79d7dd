import * as v from 'valibot';
import type { Host } from '../../../executor/operation.ts';
import type { SwarmDetails } from '../../../model/engine/swarm-details.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';

const Info = v.object({
  LiveRestoreEnabled: v.nullish(v.boolean(), false),
  Swarm: v.nullish(
    v.object({
      Error: v.nullish(v.string(), ''),
      Nodes: v.nullish(v.number(), null),
      RemoteManagers: v.nullish(v.array(v.object({ Addr: v.string() }))),
    }),
  ),
});

/**
 * Asks the engine about its swarm (`docker info`, Swarm); an engine without a majority of managers
 * may not answer.
 */
export async function readSwarm(
  { executor, engine }: Host,
  signal: AbortSignal,
): Promise<Result<SwarmDetails>> {
  const what = 'ask the engine about its swarm';
  if (engine === null) {
    return failureWith({ what, why: `${executor.target} has no container engine`, hint: '' });
  }
  const answer = await engine.call({ kind: 'info' }, { signal });
  if (!answer.ok) return failureWith(answer.problem);
  const info = v.safeParse(Info, answer.value);
  if (!info.success)
    return failureWith({ what, why: 'it answered in an unexpected shape', hint: '' });
  const { Swarm, LiveRestoreEnabled } = info.output;
  return success({
    managers: (Swarm?.RemoteManagers ?? []).map(({ Addr }) => Addr),
    nodes: Swarm?.Nodes ?? null,
    error: Swarm?.Error ?? '',
    liveRestore: LiveRestoreEnabled ?? false,
  });
}
