import { nameOfSeenRoute } from '../model/kernel/route-name.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-route/fields.ts';
import { editRoutePlan } from './edit-route/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';

import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind === 'route') {
    const { route, namespace } = thing;
    const name = nameOfSeenRoute(route);
    const title = `Take the route ${name} away`;
    if (route.table === 'local') {
      return { title, refusal: 'the kernel keeps it with the address: take the address away' };
    }
    const preset = {
      namespace: nameOfNamespace(snapshot, namespace),
      change: 'remove',
      route: name,
    };
    return { title, preset };
  }
  if (thing.kind !== 'namespace' && thing.kind !== 'container') return null;
  const { namespace } = thing;
  if (namespace === null) {
    return {
      title: 'Add, remove or replace a route',
      refusal: 'only a running container has routes',
    };
  }
  return {
    title: 'Add, remove or replace a route',
    preset: { namespace: nameOfNamespace(snapshot, namespace) },
  };
}

/** Adds a route in any namespace, takes one away, or lets one lead another way. */
export const editRoute: Recipe = {
  id: 'edit-route',
  title: 'Change the routes of a namespace',
  summary:
    'Adds a route in any namespace, takes one away, or lets one lead by another gateway or link; an undo sets it again with all that it had.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editRoutePlan,
};
