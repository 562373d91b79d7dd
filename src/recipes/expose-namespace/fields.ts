import { overlayNameOf } from '../../model/engine/sandbox-names.ts';
import { findNamespace } from '../../model/find.ts';
import { refuseNamespaceName } from '../../model/kernel/name-rules.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { type NetnsFolder, type StaleName, staleNames } from '../../model/kernel/netns-names.ts';
import { containerNameOf, labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { findContainer } from '../fields/container-field.ts';
import { nameOfNamespace, namespaceField } from '../fields/namespace-field.ts';
import { firstFree } from '../host/free-name.ts';
import { type Field, type FieldContext, type HostFacts, splitMany } from '../recipe.ts';

/** What is in /run/netns; null if it could not be read. */
export function folderOf({ details }: Pick<HostFacts, 'details'>): NetnsFolder | null {
  return details.netnsNames?.ok === true ? details.netnsNames.value : null;
}

export const namespace: Field = {
  ...namespaceField(
    {
      key: 'namespace',
      label: 'Namespace',
      help: 'the namespace to make visible: a container, pid:N, or an inode number',
    },
    (found, context) => {
      if (found.kind === 'host') {
        const message =
          'the host’s namespace does not need a name: every ip command already works in it';
        return { code: 'host', message, hint: 'choose a container, pid:N, or an inode number' };
      }
      if (folderOf(context) !== null) return null;
      const told = context.details.netnsNames;
      const why = told?.ok === false ? told.problem.why : 'it was not read';
      return { code: 'unreadable', message: `could not list /run/netns: ${why}`, hint: '' };
    },
  ),
  propose: ({ snapshot }) => {
    const unseen = snapshot.namespaces.find(
      ({ kind, names, access }) =>
        kind === 'container' && names.length === 0 && access.kind === 'read',
    );
    return unseen === undefined ? null : nameOfNamespace(snapshot, unseen);
  },
};

function staleOf(context: FieldContext): readonly StaleName[] {
  const folder = folderOf(context);
  return folder === null ? [] : staleNames(folder);
}

function describe(stale: StaleName): string {
  if (stale.kind === 'stale-file') return 'an empty file with nothing mounted on it';
  return `points to ${stale.target}, which is not a namespace`;
}

export const removeStale: Field = {
  key: 'remove-stale',
  label: 'Stale names',
  help: 'names in /run/netns to remove because their namespace no longer exists',
  optional: true,
  many: true,
  unasked: (context) => (staleOf(context).length > 0 ? null : '/run/netns has no stale names'),
  choices: (context) =>
    staleOf(context).map((each) => ({ value: each.name, note: describe(each) })),
  propose: () => null,
  refuse: (value, context) => {
    const stale = staleOf(context).map((each) => each.name);
    const hint = `stale: ${stale.join(', ')}`;
    for (const each of splitMany(value)) {
      const found = folderOf(context)?.names.find((other) => other.name === each);
      if (found === undefined) {
        return { code: 'gone', message: `/run/netns has no name ${each}`, hint };
      }
      if (found.kind === 'namespace') {
        return { code: 'alive', message: `${each} is the name of an existing namespace`, hint };
      }
      if (found.kind === 'other') {
        const message = `/run/netns/${each} was not created by ip netns`;
        return { code: 'not-stale', message, hint };
      }
    }
    return null;
  },
};

/** The names that are taken once the stale ones that are to be removed are gone. */
function takenNames(context: FieldContext): ReadonlySet<string> {
  const removed = splitMany(context.input['remove-stale'] ?? '');
  const names = folderOf(context)?.names.map((each) => each.name) ?? [];
  return new Set(names.filter((each) => !removed.includes(each)));
}

/** What a person would call it: the container that was named, or its first, or its label. */
function ownName(snapshot: Snapshot, value: string, found: Namespace): string {
  const typed = findContainer(snapshot, value);
  const [first] = found.containers;
  const overlay = overlayNameOf(found.paths);
  const [process] = found.processes;
  if (typed !== null) return typed.name;
  if (first !== undefined) return containerNameOf(snapshot, first);
  const [owner] = found.owners;
  return overlay ?? found.names[0] ?? owner?.name ?? process?.name ?? labelOf(snapshot, found);
}

export const name: Field = {
  key: 'name',
  label: 'Name',
  help: 'name for ip netns: a symbolic link in /run/netns',
  choices: null,
  propose: (context) => {
    const { snapshot, input } = context;
    const found = findNamespace(snapshot, input.namespace ?? '');
    if (!found.ok) return null;
    const own = ownName(snapshot, input.namespace ?? '', found.namespace);
    const base = refuseNamespaceName(own) === null ? own : 'netns';
    return firstFree(base, takenNames(context));
  },
  refuse: (value, context) => {
    const refused = refuseNamespaceName(value);
    if (refused !== null) return refused;
    const taken = takenNames(context);
    if (!taken.has(value)) return null;
    const free = `${firstFree(value, taken)} is free`;
    if (staleOf(context).some((each) => each.name === value)) {
      const message = `${value} is already a stale name, without a namespace`;
      return { code: 'stale', message, hint: `--remove-stale ${value} removes it; ${free}` };
    }
    return { code: 'taken', message: `a namespace named ${value} already exists`, hint: free };
  },
};
