import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-address/fields.ts';
import { editAddressPlan } from './edit-address/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind === 'address') {
    const { namespace, link } = thing.end;
    return {
      title: `Take ${thing.address} from ${link.name}`,
      preset: {
        namespace: nameOfNamespace(snapshot, namespace),
        link: link.name,
        change: 'remove',
        address: thing.address,
      },
    };
  }
  if (thing.kind !== 'link' && thing.kind !== 'bridge') return null;
  const { namespace, link } = thing.kind === 'link' ? thing.end : thing.bridge;
  return {
    title: `Give ${link.name} an address, take or replace one`,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Adds an address to a link, takes one away, or puts another in its place, in any namespace. */
export const editAddress: Recipe = {
  id: 'edit-address',
  title: 'Change the addresses of a link',
  summary:
    'Adds an address to a link of any namespace, takes one away, or puts another in its place. The routes and addresses that go with it are shown first; they stay with a replacement, and come back with an undo.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editAddressPlan,
};
