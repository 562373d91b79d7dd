import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { findNamespace, nameOfNamespace } from '../../model/find.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { kindLabel, labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import type { About, Judge } from './engine-thing-field.ts';

export { nameOfNamespace };

/** A namespace that may be entered, named as everywhere: name, container, pid:N, inode or host. */
export function namespaceField(about: About, judge: Judge<Namespace> = () => null): Field {
  const fits = (context: FieldContext) =>
    context.snapshot.namespaces.filter(
      (each) => refuseEntry(each, context) === null && judge(each, context) === null,
    );
  return {
    ...about,
    choices: (context) =>
      fits(context).map((each) => ({
        value: nameOfNamespace(context.snapshot, each),
        note: `${kindLabel(each)}   ${each.links.length} links`,
      })),
    propose: () => null,
    refuse: (value, context) => {
      const found = findNamespace(context.snapshot, value);
      if (!found.ok) return refusal(found.code, found.message, found.hint);
      return refuseEntry(found.namespace, context) ?? judge(found.namespace, context);
    },
  };
}

function refuseEntry(namespace: Namespace, { snapshot }: FieldContext): FieldRefusal | null {
  const label = labelOf(snapshot, namespace);
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return refusal('unreadable', `could not read ${label}: ${why}`, hint);
  }
  if (namespaceEntryOf(namespace) !== null) return null;
  return refusal('no-entry', `${label} can no longer be entered`, '');
}

/** The namespace that a resolved field names. Throws if it was not resolved. */
export function namespaceNamed(snapshot: Snapshot, value: string): Namespace {
  const found = findNamespace(snapshot, value);
  if (!found.ok) throw new Error(`${value} was not resolved: ${found.message}`);
  return found.namespace;
}
