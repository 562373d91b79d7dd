/** The matrix of a host: who is in it, and by which address each asks the other. */
import { chooseAddress } from '../explain/path/choose-address.ts';
import { namespaceEntryOf } from '../inventory/kernel/entry-of.ts';
import type { Namespace } from '../model/kernel/namespace.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import { labelOf } from '../model/label.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type MatrixRow, rowsOf } from '../probe/matrix/matrix.ts';

/**
 * Where somebody would send from or to: the host, then all that can be entered and has a name or a link
 * beside the loopback, by their names. libnetwork's own are in the middle of a way.
 */
export function matrixEnds(snapshot: Snapshot): readonly Namespace[] {
  const rank = ({ kind }: Namespace) => (kind === 'host' ? 0 : 1);
  return snapshot.namespaces
    .filter(
      ({ kind, access, links, names, containers }) =>
        kind !== 'overlay' &&
        access.kind === 'read' &&
        (names.length + containers.length > 0 || links.some((link) => link.kind !== 'loopback')),
    )
    .map((namespace) => ({ namespace, label: labelOf(snapshot, namespace) }))
    .toSorted(
      (one, other) =>
        rank(one.namespace) - rank(other.namespace) || one.label.localeCompare(other.label, 'en'),
    )
    .map(({ namespace }) => namespace);
}

/** Each of them asks each other, at the address that explaining would take. */
export function matrixRows(snapshot: Snapshot, ends: readonly Namespace[]): readonly MatrixRow[] {
  const choose = (from: NamespaceId, namespace: NamespaceId) =>
    chooseAddress(snapshot, new Map(), {
      from,
      to: { kind: 'namespace', namespace },
      port: null,
    }).destination;
  const doors = ends.map((end) => ({ namespace: end.id, entry: namespaceEntryOf(end) }));
  return rowsOf(doors, choose);
}
