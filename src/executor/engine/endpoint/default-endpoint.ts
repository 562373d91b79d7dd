import { stat } from 'node:fs/promises';
import { DEFAULT_ENDPOINT, type EngineEndpoint } from './engine-endpoint.ts';

/**
 * Chooses the engine of this machine if none was named: Docker's, or the first of the others that
 * listens at its usual place; Docker's again if none does, so that the error is about Docker. A
 * user's own engines come before root's Podman, which only root may use.
 */
export async function defaultEndpoint(uid: number | undefined): Promise<EngineEndpoint> {
  const own = [`/run/user/${uid}/docker.sock`, `/run/user/${uid}/podman/podman.sock`];
  const others = [...(uid === undefined || uid === 0 ? [] : own), '/run/podman/podman.sock'];
  return firstThere([DEFAULT_ENDPOINT, ...others.map((path) => ({ kind: 'unix', path }) as const)]);
}

/** Returns the first endpoint whose socket exists, otherwise the first of all. */
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
