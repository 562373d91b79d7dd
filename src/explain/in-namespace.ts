import { type Command, reading } from '../executor/command.ts';
import { inNamespace } from '../executor/namespace-entry.ts';
import { showCommand } from '../executor/show.ts';
import { namespaceEntryOf } from '../inventory/kernel/entry-of.ts';
import { nameOfNamespace } from '../model/find.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import { namespaceOf } from '../model/kernel/wiring.ts';
import { labelOf } from '../model/label.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Names a namespace in a sentence. */
export function namespaceLabel(snapshot: Snapshot, id: NamespaceId): string {
  const namespace = namespaceOf(snapshot, id);
  return namespace === null ? `namespace ${id}` : labelOf(snapshot, namespace);
}

/** The command in a namespace; null if it can no longer be entered. */
export function commandIn(
  snapshot: Snapshot,
  id: NamespaceId,
  argv: Command['argv'],
): Command | null {
  const namespace = namespaceOf(snapshot, id);
  const entry = namespace === null ? null : namespaceEntryOf(namespace);
  return entry === null ? null : inNamespace(entry, reading(argv));
}

/** The command as a person types it to look into a namespace: `ip -n web route get 172.18.0.2`. */
export function typedCommandIn(snapshot: Snapshot, id: NamespaceId, argv: Command['argv']): string {
  return showCommand(commandIn(snapshot, id, argv) ?? reading(argv));
}

/** How a recipe is told a namespace, so that it finds it again. */
export function namespaceFieldValue(snapshot: Snapshot, id: NamespaceId): string {
  const namespace = namespaceOf(snapshot, id);
  return namespace === null ? String(id) : nameOfNamespace(snapshot, namespace);
}
