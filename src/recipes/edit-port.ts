import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fields } from './edit-port/fields.ts';
import { editPortPlan } from './edit-port/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  if (thing.kind !== 'link') return null;
  const { namespace, link } = thing.end;
  if (link.kind === 'loopback' || link.kind === 'bridge') return null;
  const bridges = namespace.links.filter(({ kind }) => kind === 'bridge');
  const master = bridges.find(({ name }) => name === link.master);
  const title =
    master === undefined
      ? `Plug ${link.name} into a bridge`
      : `Change ${link.name} as a port of ${master.name}: unplug, isolate, hairpin`;
  if (bridges.length === 0) return { title, refusal: 'there is no bridge in its namespace' };
  return {
    title,
    preset: { namespace: nameOfNamespace(snapshot, namespace), link: link.name },
  };
}

/** Plugs a link into a bridge of its namespace, unplugs it, or changes what it does as a port. */
export const editPort: Recipe = {
  id: 'edit-port',
  title: 'Change a port of a bridge',
  summary:
    'Plugs a link into a bridge of its namespace or unplugs it, isolates it from other ports, lets it send back where a frame came from, or lets it forward again.',
  fields,
  needs: ['namespaceDetail', 'ownPath'],
  offer,
  plan: editPortPlan,
};
