import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import { containerNameOf, labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Destination } from '../question.ts';

/** Names for the namespaces and destinations of an explanation. Not sanitised. */
export type ReportNames = {
  readonly namespace: (id: NamespaceId) => string;
  readonly destination: (to: Destination) => string;
};

/** Names as everywhere; one that the snapshot lacks goes by its inode. */
export function namesIn(snapshot: Snapshot): ReportNames {
  const name = (id: NamespaceId): string => {
    const namespace = namespaceOf(snapshot, id);
    return namespace === null ? String(id) : labelOf(snapshot, namespace);
  };
  return {
    namespace: name,
    destination: (to) => {
      if (to.kind === 'address') return to.address;
      const { container } = to;
      return container === undefined ? name(to.namespace) : containerNameOf(snapshot, container);
    },
  };
}
