import * as v from 'valibot';
import type { EngineCall } from '../../executor/engine/engine.ts';
import type { Host } from '../../executor/operation.ts';
import type { DetailName, Details, DetailValues } from '../../model/details.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { readNetnsNames } from '../kernel/read-netns-names.ts';
import { readAllFilters } from './filters/read-filters.ts';
import { readFirewall } from './filters/read-firewall.ts';
import { readNamespaceRules } from './filters/read-namespace-rules.ts';
import { readRules } from './filters/read-rules.ts';
import { readNamespaceDetails } from './read-namespace-details.ts';
import { readOwnPath } from './read-own-path.ts';
import { readParents } from './read-parents.ts';
import { readSockets } from './read-sockets.ts';
import { readServices } from './swarm/read-services.ts';
import { readSwarm } from './swarm/read-swarm.ts';
import { readSwarmPeers } from './swarm/read-swarm-peers.ts';

type Reader<Name extends DetailName> = (
  host: Host,
  signal: AbortSignal,
) => Promise<Result<DetailValues[Name]>>;

/** How each detail is read. */
const READERS: { readonly [Name in DetailName]: Reader<Name> } = {
  images: readImages,
  listeners: readListeners,
  firewall: ({ executor }, signal) => readFirewall(executor, signal),
  namespaceRules: ({ executor }, signal) => readNamespaceRules(executor, signal),
  filters: ({ executor }, signal) => readAllFilters(executor, signal),
  netnsNames: ({ executor }, signal) => readNetnsNames(executor, signal),
  rules: ({ executor }, signal) => readRules(executor, signal),
  swarm: readSwarm,
  services: readServices,
  peers: readSwarmPeers,
  parents: ({ executor }, signal) => readParents(executor, signal),
  namespaceDetail: ({ executor }, signal) => readNamespaceDetails(executor, signal),
  ownPath: ({ executor }, signal) => readOwnPath(executor, signal),
};

/**
 * Reads what a recipe needs besides the snapshot; each detail separately, so that one can fail
 * without the others.
 */
export async function readDetails(
  host: Host,
  needs: readonly DetailName[],
  signal: AbortSignal,
): Promise<Details> {
  const told = await Promise.all(
    needs.map(async (name) => [name, await READERS[name](host, signal)] as const),
  );
  return Object.fromEntries(told);
}

/**
 * What a plan is made from: what its recipe needs, and on this machine how one is connected to it,
 * with the links by which, so that a plan that may cut that is known.
 */
export async function readPlanDetails(
  host: Host,
  needs: readonly DetailName[],
  signal: AbortSignal,
): Promise<Details> {
  const isHere = host.executor.connection === undefined;
  const wanted = isHere ? [...new Set<DetailName>([...needs, 'ownPath'])] : needs;
  const details = await readDetails(host, wanted, signal);
  const { ownPath, namespaceDetail } = details;
  if (!isHere || namespaceDetail !== undefined || ownPath?.ok !== true || ownPath.value === null) {
    return details;
  }
  return { ...details, ...(await readDetails(host, ['namespaceDetail'], signal)) };
}

const Images = v.array(v.object({ RepoTags: v.nullish(v.array(v.string())) }));

async function readImages({ executor, engine }: Host, signal: AbortSignal) {
  const call: EngineCall = { kind: 'list-images' };
  if (engine === null) {
    const why = `${executor.target} has no container engine`;
    return failureWith({ what: 'list the images', why, hint: '' });
  }
  const answer = await engine.call(call, { signal });
  if (!answer.ok) return failureWith(answer.problem);
  const images = v.safeParse(Images, answer.value);
  if (!images.success) {
    const why = 'the engine answered in an unexpected shape';
    return failureWith({ what: 'list the images', why, hint: '' });
  }
  const names = images.output.flatMap(({ RepoTags }) => RepoTags ?? []);
  return success(names.filter((name) => name !== '<none>:<none>').toSorted());
}

/** ss(8) calls a UDP socket without a peer UNCONN. */
const LISTENING = new Set(['LISTEN', 'UNCONN']);

async function readListeners({ executor }: Host, signal: AbortSignal) {
  const sockets = await readSockets({ executor, entry: { kind: 'host' }, signal });
  return sockets.ok ? success(sockets.value.filter(({ state }) => LISTENING.has(state))) : sockets;
}
