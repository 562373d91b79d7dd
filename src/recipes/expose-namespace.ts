import type { Namespace } from '../model/kernel/namespace.ts';
import { labelOf } from '../model/label.ts';
import type { Selection } from '../model/selection.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { name, namespace, removeStale } from './expose-namespace/fields.ts';
import { exposeNamespacePlan } from './expose-namespace/plan.ts';
import { nameOfNamespace } from './fields/namespace-field.ts';
import type { Offer, Recipe } from './recipe.ts';

function namespaceOf(thing: Selection): Namespace | null {
  return thing.kind === 'namespace' || thing.kind === 'container' ? thing.namespace : null;
}

function offer(thing: Selection, snapshot: Snapshot): Offer | null {
  const seen = namespaceOf(thing);
  if (thing.kind === 'container' && seen === null) {
    const { name: container, state } = thing.container;
    const refusal =
      state === 'running'
        ? 'its namespace was not read'
        : `it is ${state}: a container has a namespace only while it runs`;
    return { title: `Show ${container} to ip netns`, refusal };
  }
  if (seen === null || seen.kind === 'host' || seen.kind === 'named') return null;
  const title = `Show ${labelOf(snapshot, seen)} to ip netns`;
  const [known] = seen.names;
  if (known !== undefined) return { title, refusal: `it is visible already, as ${known}` };
  return { title, preset: { namespace: nameOfNamespace(snapshot, seen) } };
}

/** A name in /run/netns for a namespace that ip netns does not know, such as a container's. */
export const exposeNamespace: Recipe = {
  id: 'expose-namespace',
  title: 'Namespace shown to ip netns',
  summary:
    'Makes the namespace of a container, or of any process, visible to ip netns, by a link in /run/netns; can remove stale names there.',
  fields: [namespace, removeStale, name],
  needs: ['netnsNames'],
  offer,
  plan: exposeNamespacePlan,
};
