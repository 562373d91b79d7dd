import type { NamespaceEntry } from '../../executor/namespace-entry.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { handlesOf, namesOf } from './handles.ts';

/** A name that no program takes for an option or a path. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/**
 * The best way into a namespace: none for the host's own, a name that `ip netns` knows,
 * libnetwork's file, another mount, a process. Null if nothing leads there.
 */
export function namespaceEntryOf(namespace: Namespace): NamespaceEntry | null {
  if (namespace.kind === 'host') return { kind: 'host' };
  const name = namesOf(namespace.paths).find((candidate) => PLAIN_NAME.test(candidate));
  if (name !== undefined) return { kind: 'name', name };
  const [path] = handlesOf(namespace);
  return path === undefined ? null : { kind: 'path', path };
}
