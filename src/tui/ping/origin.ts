/** Where one may probe from. */
import type { NamespaceEntry } from '../../executor/namespace-entry.ts';
import { resolverPathsOf } from '../../inventory/details/resolver-paths.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import type { Namespace, NamespaceId } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Proposal, proposedTargets } from './targets.ts';

export type Origin = {
  readonly id: NamespaceId;
  readonly label: string;
  readonly entry: NamespaceEntry;
  /** Where the resolv.conf may lie that counts there. */
  readonly resolverPaths: readonly string[];
  readonly proposals: readonly Proposal[];
};

/** Null if the namespace cannot be entered. */
export function originOf(snapshot: Snapshot, namespace: Namespace): Origin | null {
  const entry = namespaceEntryOf(namespace);
  if (entry === null || namespace.access.kind === 'refused') return null;
  return {
    id: namespace.id,
    label: labelOf(snapshot, namespace),
    entry,
    resolverPaths: resolverPathsOf(snapshot, namespace),
    proposals: proposedTargets(snapshot, namespace),
  };
}

/** The origin after this one, or before it, in the snapshot's order; itself if there is no other. */
export function originBeside(snapshot: Snapshot, origin: Origin, by: 1 | -1): Origin {
  const { namespaces } = snapshot;
  const at = namespaces.findIndex(({ id }) => id === origin.id);
  for (let step = 1; step < namespaces.length; step += 1) {
    const next = namespaces.at((at + by * step) % namespaces.length);
    const found = next === undefined ? null : originOf(snapshot, next);
    if (found !== null) return found;
  }
  return origin;
}
