import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import { engineOwned } from '../links/engine-owned.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { deleteLinkPlan } from './plan.ts';

/** Kinds of which no command makes a link. */
const FOR_GOOD: Readonly<Record<string, string>> = {
  loopback: 'the loopback exists as long as its namespace',
  physical: 'it is a hardware device, which the kernel cannot delete',
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
    owned === null ? FOR_GOOD[link.kind] : `it is ${owned.what}; instead: ${owned.way}`;
  if (refusal !== undefined) return { title, refusal };
  return { title, preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name } };
}

/** Deletes a link, in any namespace, that can be made again as it was. */
export const deleteLink: Recipe = {
  id: 'delete-link',
  title: 'Delete a link',
  summary:
    'Deletes a veth, bridge, vxlan or macvlan in any namespace. Shows first what is removed with it (the other end, addresses, routes, ports); undo restores it.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: deleteLinkPlan,
};
