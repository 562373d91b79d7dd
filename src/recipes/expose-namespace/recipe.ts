import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import type { Selection } from '../../model/selection.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../fields/namespace-field.ts';
import type { Offer, Recipe } from '../recipe.ts';
import { name, namespace, removeStale } from './fields.ts';
import { exposeNamespacePlan } from './plan.ts';

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
        : `it is ${state}: a container has a namespace only while it is running`;
    return { title: `Make ${container} visible to ip netns`, refusal };
  }
  if (seen === null || seen.kind === 'host' || seen.kind === 'named') return null;
  const title = `Make ${labelOf(snapshot, seen)} visible to ip netns`;
  const [known] = seen.names;
  if (known !== undefined) return { title, refusal: `it is already visible as ${known}` };
  return { title, preset: { namespace: nameOfNamespace(snapshot, seen) } };
}

/** A name in /run/netns for a namespace that ip netns does not know, such as a container's. */
export const exposeNamespace: Recipe = {
  id: 'expose-namespace',
  title: 'Make a namespace visible to ip netns',
  summary:
    'Makes the namespace of a container or of any process visible to ip netns with a symbolic link in /run/netns; can also remove stale names there.',
  fields: [namespace, removeStale, name],
  needs: ['netnsNames'],
  offer,
  plan: exposeNamespacePlan,
};
