import type { LinkEnd } from '../model/kernel/wiring.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './delete-link/fields.ts';
import { deleteLinkPlan } from './delete-link/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import { engineOwned } from './links/engine-owned.ts';
import type { Offer, Recipe } from './recipe.ts';

/** Kinds that no link is made again of by a command. */
const FOR_GOOD: Readonly<Record<string, string>> = {
  loopback: 'the loopback goes only with its namespace',
  physical: 'it is a device of the machine, which the kernel does not delete',
};

function endOfThing(thing: Selection): LinkEnd | null {
  if (thing.kind === 'bridge') return thing.bridge;
  return thing.kind === 'link' ? thing.end : null;
}

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  const end = endOfThing(thing);
  if (end === null) return null;
  const { namespace, link } = end;
  const title = `Delete ${link.name}`;
  const owned = engineOwned(snapshot, end);
  const refusal =
    owned === null ? FOR_GOOD[link.kind] : `it is ${owned.what}; the engine’s way: ${owned.way}`;
  if (refusal !== undefined) return { title, refusal };
  return { title, preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name } };
}

/** Deletes a link of any namespace that can be made again as it was. */
export const deleteLink: Recipe = {
  id: 'delete-link',
  title: 'Delete a link',
  summary:
    'Deletes a veth, bridge, vxlan or macvlan in any namespace. What goes along (the other end, addresses, routes, ports) is shown first, and comes back with an undo.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: deleteLinkPlan,
};
