import type { Namespace, NamespaceId } from '../kernel/namespace.ts';
import { labelOf } from '../label.ts';
import type { Snapshot } from '../snapshot.ts';

/** One namespace in a snapshot, and what it takes to describe its content. */
export type NamespaceInside = {
  readonly at: string;
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
  /** Its inode, and its name for a person. */
  readonly where: { readonly namespace: NamespaceId; readonly inside: string };
  /**
   * What identifies its links wherever they are spoken of by name: a new name is not a new link.
   */
  readonly indexOf: ReadonlyMap<string, number>;
};

/** `at` is when the newer of the two snapshots was taken that are compared. */
export function namespaceInsideOf(
  at: string,
  snapshot: Snapshot,
  namespace: Namespace,
): NamespaceInside {
  const where = { namespace: namespace.id, inside: labelOf(snapshot, namespace) };
  const indexOf = new Map(namespace.links.map(({ name, index }) => [name, index]));
  return { at, snapshot, namespace, where, indexOf };
}

/** A link that is spoken of by name, as a key: its index where it is known. */
export function linkKey({ indexOf }: NamespaceInside, name: string | null): string {
  return name === null ? '' : String(indexOf.get(name) ?? `?${name}`);
}
