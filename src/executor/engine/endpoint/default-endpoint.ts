import { stat } from 'node:fs/promises';
import { DEFAULT_ENDPOINT, type EngineEndpoint } from './engine-endpoint.ts';

/**
 * The engine of this machine where nothing names one: Docker's, or the first of the others that listens at
 * its usual place; Docker's again where none does, so that what is missing is told of it. A user's own come
 * before root's Podman, which only root may ask.
 */
export async function defaultEndpoint(uid: number | undefined): Promise<EngineEndpoint> {
  const own = [`/run/user/${uid}/docker.sock`, `/run/user/${uid}/podman/podman.sock`];
  const others = [...(uid === undefined || uid === 0 ? [] : own), '/run/podman/podman.sock'];
  return firstThere([DEFAULT_ENDPOINT, ...others.map((path) => ({ kind: 'unix', path }) as const)]);
}

/** The first whose socket is there, else the first of all. */
export async function firstThere(
  endpoints: readonly [EngineEndpoint, ...EngineEndpoint[]],
): Promise<EngineEndpoint> {
  for (const endpoint of endpoints) {
    if (endpoint.kind !== 'unix' || (await isSocket(endpoint.path))) return endpoint;
  }
  return endpoints[0];
}

async function isSocket(path: string): Promise<boolean> {
  // An engine whose socket you may not even look at cannot be asked.
  const stats = await stat(path).catch(() => null);
  return stats?.isSocket() ?? false;
}
