import * as v from 'valibot';
import type { Host } from '../../../executor/operation.ts';
import type { NetworkPeers } from '../../../model/engine/swarm-details.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';

const Listed = v.array(v.object({ Id: v.string(), Scope: v.nullish(v.string(), '') }));

const Inspected = v.object({ Peers: v.nullish(v.array(v.object({ IP: v.string() }))) });

/**
 * Reads by which engines each network of the swarm is in use (Engine API, NetworkInspect, Peers).
 * This engine hears of the others only while it uses the network itself.
 */
export async function readSwarmPeers(
  { executor, engine }: Host,
  signal: AbortSignal,
): Promise<Result<readonly NetworkPeers[]>> {
  const what = 'ask which engines use the networks of the swarm';
  if (engine === null) {
    return failureWith({ what, why: `${executor.target} has no container engine`, hint: '' });
  }
  const answer = await engine.call({ kind: 'list-networks' }, { signal });
  if (!answer.ok) return failureWith(answer.problem);
  const listed = v.safeParse(Listed, answer.value);
  if (!listed.success)
    return failureWith({ what, why: 'it answered in an unexpected shape', hint: '' });
  const ids = listed.output.filter(({ Scope }) => Scope === 'swarm').map(({ Id }) => Id);
  const peers = await Promise.all(
    ids.map(async (id): Promise<Result<readonly NetworkPeers[]>> => {
      const inspection = await engine.call({ kind: 'inspect-network', id }, { signal });
      // A network that was removed between the two questions is unused.
      if (!inspection.ok)
        return inspection.failure === 'vanished' ? success([]) : failureWith(inspection.problem);
      const inspected = v.safeParse(Inspected, inspection.value);
      if (!inspected.success)
        return failureWith({ what, why: 'it answered in an unexpected shape', hint: '' });
      const addresses = (inspected.output.Peers ?? []).map(({ IP }) => IP);
      return success([{ network: id, addresses }]);
    }),
  );
  const all: NetworkPeers[] = [];
  for (const each of peers) {
    if (!each.ok) return each;
    all.push(...each.value);
  }
  return success(all);
}
