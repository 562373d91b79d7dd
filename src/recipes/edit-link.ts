import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-link/fields.ts';
import { editLinkPlan } from './edit-link/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function endOfThing(thing: Selection): LinkEnd | null {
  if (thing.kind === 'bridge') return thing.bridge;
  return thing.kind === 'link' ? thing.end : null;
}

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  const end = endOfThing(thing);
  if (end === null) return null;
  const { namespace, link } = end;
  return {
    title: `Change ${link.name}: up, down, MTU, MAC, name`,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Switches a link on or off, sets its MTU or its MAC, or renames it, in any namespace. */
export const editLink: Recipe = {
  id: 'edit-link',
  title: 'Change a link',
  summary:
    'Switches a link of any namespace on or off, sets its MTU or its MAC, or gives it another name. What goes along (routes, IPv6 addresses) is shown first, and comes back with an undo.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editLinkPlan,
};
