import type { Namespace } from '../../model/kernel/namespace.ts';
import { staleNames } from '../../model/kernel/netns-names.ts';
import { containerNameOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { namespaceNamed } from '../fields/namespace-field.ts';
import { type HostFacts, type Input, splitMany } from '../recipe.ts';
import { folderOf } from './fields.ts';
import { folderStep, linkStep, removeStep } from './steps.ts';
import { type Target, targetOf } from './target.ts';

function warningsOf(
  name: string,
  { containers, names }: Namespace,
  { kind, path }: Target,
  snapshot: Snapshot,
): readonly string[] {
  const shared = containers.map((id) => containerNameOf(snapshot, id)).join(', ');
  return [
    ...(containers.length > 1
      ? [`${shared} are all in this namespace: a change in ${name} affects each of them`]
      : []),
    ...(names.length > 0 ? [`ip netns already knows this namespace as ${names.join(', ')}`] : []),
    ...(kind === 'engine'
      ? [
          `remove the name with undo or rm, never with ip netns delete: that follows the link and unmounts the engine’s own file`,
        ]
      : []),
    ...(kind === 'process'
      ? [
          `when the process behind ${path} ends, the name becomes stale, and may later point to the namespace of another process`,
        ]
      : []),
    ...(containers.length > 0
      ? [
          'when the container stops, the name remains but is stale; a restart creates a new namespace',
        ]
      : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function exposeNamespacePlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const { snapshot } = facts;
  const { name = '' } = input;
  const namespace = namespaceNamed(snapshot, input.namespace ?? '');
  const target = targetOf(namespace);
  const folder = folderOf(facts);
  if (target === null || folder === null || name === '') {
    throw new Error('expose-namespace: the fields were not resolved');
  }
  const removed = splitMany(input['remove-stale'] ?? '');
  const stale = staleNames(folder).filter((each) => removed.includes(each.name));
  return {
    recipe: 'expose-namespace',
    build,
    title: `${name} in /run/netns`,
    input,
    warnings: warningsOf(name, namespace, target, snapshot),
    steps: [
      ...(folder.exists ? [] : [folderStep()]),
      ...stale.map((each, at) => removeStep(each, folder.nsfs, at + 1)),
      linkStep(name, target, namespace.id),
    ],
  };
}
