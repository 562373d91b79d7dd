import { labelOf } from '../../model/label.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields, refuseKind } from './fields.ts';
import { deleteNamespacePlan } from './plan.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'namespace') return null;
  const { namespace } = thing;
  const title = `Delete the namespace ${labelOf(snapshot, namespace)}`;
  const refused = refuseKind(namespace, { snapshot });
  if (refused !== null) {
    const { message, hint } = refused;
    return { title, refusal: hint === '' ? message : `${message}; ${hint}` };
  }
  return { title, preset: { namespace: nameOfNamespace(snapshot, namespace) } };
}

/** Deletes a namespace that has a name in /run/netns and no process inside, if undo can make all of it again. */
export const deleteNamespace: Recipe = {
  id: 'delete-namespace',
  title: 'Delete a namespace',
  summary:
    'Deletes a namespace that ip netns lists and that no process uses. Shows its links, their other ends, addresses and routes first; undo restores them.',
  fields,
  needs: ['namespaceDetail', 'ownPath', 'namespaceRules'],
  offer,
  plan: deleteNamespacePlan,
};
