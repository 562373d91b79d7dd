import type { NetlinkTarget } from '../../executor/netlink/netlink.ts';
import type { Namespace, NamespaceId, Process } from '../../model/kernel/namespace.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** A network namespace and every handle that leads to it. */
export type DiscoveredNamespace = {
  readonly id: NamespaceId;
  /** Files it is mounted on: /run/netns/…, /run/docker/netns/…, elsewhere. */
  readonly paths: readonly string[];
  readonly processes: readonly Process[];
};

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
  namespace: Pick<Namespace, 'paths' | 'processes'> | DiscoveredNamespace,
): readonly string[] {
  const { paths, processes } = namespace;
  const ranked = [
    ...paths.filter((path) => path.startsWith(NAMED)),
    ...paths.filter((path) => path.startsWith(DOCKER)),
    ...paths.filter((path) => !path.startsWith(NAMED) && !path.startsWith(DOCKER)),
  ];
  return [...ranked, ...processes.map(({ pid }) => `/proc/${pid}/ns/net`)];
}

/** How a namespace is opened for reading: `-` is the host's own, which needs no opening. */
export type ReadTarget = { readonly id: NamespaceId; readonly handles: readonly string[] };

export const HOST_HANDLE = '-';

export function readTargetOf(found: DiscoveredNamespace, host: NamespaceId): ReadTarget {
  return { id: found.id, handles: found.id === host ? [HOST_HANDLE] : handlesOf(found) };
}

/** The file by which each namespace is entered for reading. */
export function handlesFor(
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
): ReadonlyMap<string, NamespaceId> {
  const pairs = [...new Set(namespaces)].flatMap((id): [string, NamespaceId][] => {
    if (id === snapshot.host.namespace) return [[HOST_HANDLE, id]];
    const namespace = namespaceOf(snapshot, id);
    const [handle] = namespace === null ? [] : handlesOf(namespace);
    return handle === undefined ? [] : [[handle, id]];
  });
  return new Map(pairs);
}

/** Returns where the executor finds a target. */
export function netlinkTargetOf({ id, handles }: ReadTarget): NetlinkTarget {
  return handles.includes(HOST_HANDLE)
    ? { kind: 'own' }
    : { kind: 'file', paths: handles, inode: id };
}
