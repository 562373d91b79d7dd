import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { editNeighbourPlan } from './plan.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'link' && thing.kind !== 'bridge') return null;
  const { namespace, link } = thing.kind === 'link' ? thing.end : thing.bridge;
  if (link.kind === 'loopback') return null;
  return {
    title: `Edit neighbour/FDB entries of ${link.name}`,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Sets or removes an entry of a neighbour table, or of the forwarding table of a vxlan or a bridge. */
export const editNeighbour: Recipe = {
  id: 'edit-neighbour',
  title: 'Edit neighbours and forwarding entries',
  summary:
    'Adds a permanent neighbour entry, or a forwarding entry that says where a vxlan or a bridge sends frames for a MAC; or removes such an entry, so that the kernel resolves or learns it again.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editNeighbourPlan,
};
