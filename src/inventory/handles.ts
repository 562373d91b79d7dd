import type { Namespace, NamespaceId } from '../model/namespace.ts';
import type { Found } from './found.ts';

const NAMED = '/run/netns/';
const DOCKER = '/run/docker/netns/';

/** The names that `ip netns` knows a namespace by. */
export function namesOf(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.startsWith(NAMED)).map((path) => path.slice(NAMED.length));
}

/**
 * The files to open a namespace by, best first: files outlive processes, and a PID may be given to
 * another process.
 */
export function handlesOf(
  namespace: Pick<Namespace, 'paths' | 'processes'> | Found,
): readonly string[] {
  const { paths, processes } = namespace;
  const ranked = [
    ...paths.filter((path) => path.startsWith(NAMED)),
    ...paths.filter((path) => path.startsWith(DOCKER)),
    ...paths.filter((path) => !path.startsWith(NAMED) && !path.startsWith(DOCKER)),
  ];
  return [...ranked, ...processes.map(({ pid }) => `/proc/${pid}/ns/net`)];
}

/** Where a namespace is opened for reading: `-` is the host's own, which needs no opening. */
export type Target = { readonly id: NamespaceId; readonly handles: readonly string[] };

export const HOST_HANDLE = '-';

export function targetOf(found: Found, host: NamespaceId): Target {
  return { id: found.id, handles: found.id === host ? [HOST_HANDLE] : handlesOf(found) };
}
