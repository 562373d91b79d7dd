import { labelOf } from '../model/label.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields, refuseKind } from './delete-namespace/fields.ts';
import { deleteNamespacePlan } from './delete-namespace/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

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

/** Deletes a namespace that has a name in /run/netns and nobody inside, with all that can be made again. */
export const deleteNamespace: Recipe = {
  id: 'delete-namespace',
  title: 'Delete a namespace',
  summary:
    'Deletes a namespace that ip netns lists and no process is in. Its links, their other ends, addresses and routes are shown first, and come back with an undo.',
  fields,
  needs: ['namespaceDetail', 'ownPath', 'namespaceRules'],
  offer,
  plan: deleteNamespacePlan,
};
