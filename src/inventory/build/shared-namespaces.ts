import {
  NAMESPACE_KINDS,
  type ProcessNamespace,
  type ProcessNamespaceKind,
} from '../../model/engine/container.ts';
import type { ProcessNamespaces } from '../kernel/read-process-namespaces.ts';

/** A container with a process: what is needed to say who shares a namespace with whom. */
export type Sharer = { readonly name: string; readonly pid: number };

/** What each process, by its PID, shares with whom. */
export type Sharing = ReadonlyMap<number, readonly ProcessNamespace[]>;

/**
 * For each process: which of its namespaces are its own, the host's, or shared with other
 * containers.
 */
export function shareNamespaces(
  sharers: readonly Sharer[],
  { host, byPid }: Pick<ProcessNamespaces, 'host' | 'byPid'>,
): Sharing {
  const members = new Map<string, string[]>();
  for (const { name, pid } of sharers) {
    for (const [kind, inode] of byPid.get(pid) ?? []) {
      const key = `${kind}/${inode}`;
      const names = members.get(key) ?? [];
      names.push(name);
      members.set(key, names);
    }
  }
  const shareOf = (name: string, kind: ProcessNamespaceKind, inode: number): ProcessNamespace => {
    if (host.some((namespaces) => namespaces.get(kind) === inode)) {
      return { kind, inode, sharing: 'host', sharedWith: [] };
    }
    const sharedWith = (members.get(`${kind}/${inode}`) ?? []).filter((other) => other !== name);
    return { kind, inode, sharing: sharedWith.length > 0 ? 'shared' : 'own', sharedWith };
  };
  return new Map(
    sharers.map(({ name, pid }) => [
      pid,
      NAMESPACE_KINDS.flatMap((kind) => {
        const inode = byPid.get(pid)?.get(kind);
        return inode === undefined ? [] : [shareOf(name, kind, inode)];
      }),
    ]),
  );
}
