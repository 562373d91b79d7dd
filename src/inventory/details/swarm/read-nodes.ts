import * as v from 'valibot';
import type { Host } from '../../../executor/operation.ts';
import { familyOf } from '../../../model/address/address.ts';
import type { SwarmNode } from '../../../model/engine/swarm-details.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';

const Text = v.nullish(v.string(), '');

const Nodes = v.array(
  v.object({
    ID: v.string(),
    Spec: v.nullish(v.object({ Role: Text, Availability: Text })),
    Description: v.nullish(
      v.object({ Hostname: Text, Engine: v.nullish(v.object({ EngineVersion: Text })) }),
    ),
    Status: v.nullish(v.object({ State: Text, Addr: Text })),
    ManagerStatus: v.nullish(v.object({ Leader: v.nullish(v.boolean(), false), Addr: Text })),
  }),
);

/** Lists the nodes of the swarm, by their host names (Engine API, NodeList). Only a manager can. */
export async function readNodes(
  { executor, engine }: Host,
  signal: AbortSignal,
): Promise<Result<readonly SwarmNode[]>> {
  const what = 'list the nodes of the swarm';
  if (engine === null) {
    return failureWith({ what, why: `${executor.target} has no container engine`, hint: '' });
  }
  const answer = await engine.call({ kind: 'list-nodes' }, { signal });
  if (!answer.ok) return failureWith(answer.problem);
  const nodes = v.safeParse(Nodes, answer.value);
  if (!nodes.success)
    return failureWith({ what, why: 'it answered in an unexpected shape', hint: '' });
  return success(
    nodes.output
      .map(({ ID, Spec, Description, Status, ManagerStatus }) => ({
        id: ID,
        hostname: Description?.Hostname ?? '',
        address: addressOf(Status?.Addr ?? '', ManagerStatus?.Addr ?? ''),
        role: Spec?.Role ?? '',
        leader: ManagerStatus?.Leader ?? false,
        availability: Spec?.Availability ?? '',
        state: Status?.State ?? '',
        version: Description?.Engine?.EngineVersion ?? '',
      }))
      .toSorted(
        (one, other) =>
          one.hostname.localeCompare(other.hostname) || one.id.localeCompare(other.id),
      ),
  );
}

const EVERY = ['0.0.0.0', '::'];

/**
 * A manager that listens on every address reports none of its own: then the address at which others
 * reach it is used. Anything that is not an address is dropped, since it would become a destination of
 * ssh(1).
 */
function addressOf(address: string, manager: string): string | null {
  const reached = /^\[?(.+?)\]?:\d+$/.exec(manager)?.[1] ?? '';
  const isOne = (text: string) =>
    familyOf(text) !== null && !text.includes('/') && !EVERY.includes(text);
  return [address, reached].find(isOne) ?? null;
}
