import { nameOfSeenRoute } from '../../model/kernel/route-name.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { fields } from './fields.ts';
import { editRoutePlan } from './plan.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind === 'route') {
    const { route, namespace } = thing;
    const name = nameOfSeenRoute(route);
    const title = `Remove the route ${name}`;
    if (route.table === 'local') {
      return {
        title,
        refusal: 'the kernel keeps it as long as the address: remove the address instead',
      };
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
      refusal: 'only running containers have routes',
    };
  }
  return {
    title: 'Add, remove or replace a route',
    preset: { namespace: nameOfNamespace(snapshot, namespace) },
  };
}

/** Adds, removes or redirects a route in any namespace. */
export const editRoute: Recipe = {
  id: 'edit-route',
  title: 'Change the routes of a namespace',
  summary:
    'Adds or removes a route in any namespace, or moves one to another gateway or link; undo restores it with all its attributes.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editRoutePlan,
};
