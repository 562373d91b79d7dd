import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { editAddressPlan } from './plan.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind === 'address') {
    const { namespace, link } = thing.end;
    return {
      title: `Remove ${thing.address} from ${link.name}`,
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
    title: `Add, remove or replace an address of ${link.name}`,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Adds an address to a link, takes one away, or puts another in its place, in any namespace. */
export const editAddress: Recipe = {
  id: 'edit-address',
  title: 'Change the addresses of a link',
  summary:
    'Adds, removes or replaces an address of a link in any namespace. Shows first which routes and addresses are removed with it; a replacement keeps them, and undo restores them.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editAddressPlan,
};
