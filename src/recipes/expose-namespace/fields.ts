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

/** What is in /run/netns; null where it could not be read. */
export function folderOf({ details }: Pick<HostFacts, 'details'>): NetnsFolder | null {
  return details.netnsNames?.ok === true ? details.netnsNames.value : null;
}

export const namespace: Field = {
  ...namespaceField(
    {
      key: 'namespace',
      label: 'Namespace',
      help: 'the namespace to make visible: a container, pid:N or an inode number',
    },
    (found, context) => {
      if (found.kind === 'host') {
        const message = 'the namespace of the host needs no name: every ip command works in it';
        return { code: 'host', message, hint: 'a container, pid:N or an inode number' };
      }
      if (folderOf(context) !== null) return null;
      const told = context.details.netnsNames;
      const why = told?.ok === false ? told.problem.why : 'it was not read';
      return { code: 'unreadable', message: `/run/netns could not be listed: ${why}`, hint: '' };
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
  if (stale.kind === 'stale-file') return 'an empty file, nothing is mounted on it';
  return `leads to ${stale.target}, where no namespace is`;
}

export const removeStale: Field = {
  key: 'remove-stale',
  label: 'Stale names',
  help: 'names in /run/netns that lead to no namespace any more, to be removed',
  optional: true,
  many: true,
  unasked: (context) => (staleOf(context).length > 0 ? null : 'no name in /run/netns is stale'),
  choices: (context) =>
    staleOf(context).map((each) => ({ value: each.name, note: describe(each) })),
  propose: () => null,
  refuse: (value, context) => {
    const stale = staleOf(context).map((each) => each.name);
    const hint = `stale is ${stale.join(', ')}`;
    for (const each of splitMany(value)) {
      const found = folderOf(context)?.names.find((other) => other.name === each);
      if (found === undefined) {
        return { code: 'gone', message: `there is no name ${each} in /run/netns`, hint };
      }
      if (found.kind === 'namespace') {
        return { code: 'alive', message: `${each} is the name of a namespace that lives`, hint };
      }
      if (found.kind === 'other') {
        const message = `/run/netns/${each} is nothing that ip netns made`;
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

/** What a person would call it: the container that was named, or its first, or what its label is. */
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
  help: 'name for ip netns, a link in /run/netns',
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
      const message = `${value} is taken by a stale name, which leads to no namespace`;
      return { code: 'stale', message, hint: `--remove-stale ${value} removes it; ${free}` };
    }
    return { code: 'taken', message: `there is already a namespace ${value}`, hint: free };
  },
};
