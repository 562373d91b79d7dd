import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { editLinkPlan } from './plan.ts';

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
    'Brings a link of any namespace up or down, sets its MTU or MAC, or renames it. Shows first what is removed with it (routes, IPv6 addresses); undo restores it.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editLinkPlan,
};
