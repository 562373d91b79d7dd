import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-neighbour/fields.ts';
import { editNeighbourPlan } from './edit-neighbour/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'link' && thing.kind !== 'bridge') return null;
  const { namespace, link } = thing.kind === 'link' ? thing.end : thing.bridge;
  if (link.kind === 'loopback') return null;
  return {
    title: `Set who is where on ${link.name}: neighbours, forwarding`,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Sets or removes an entry of a neighbour table, or of the forwarding table of a vxlan or a bridge. */
export const editNeighbour: Recipe = {
  id: 'edit-neighbour',
  title: 'Change who is where',
  summary:
    'Sets the MAC of a neighbour for good, or where a vxlan or a bridge sends the frames for a MAC; or removes such an entry, so that the kernel asks or learns again.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editNeighbourPlan,
};
