/** How a plan gets into a namespace, and makes sure that it is still the same one. */
import { type Command, changing, reading } from '../../executor/command.ts';
import { inNamespace, type NamespaceEntry } from '../../executor/namespace-entry.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { DOCKER_NAMESPACES } from '../../model/engine/sandbox-names.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Check, Guard } from '../../plan/plan.ts';

export type Door = {
  readonly entry: NamespaceEntry;
  /** A change inside. */
  readonly change: (argv: Command['argv']) => Command;
  /** A look inside. */
  readonly look: (argv: Command['argv']) => Command;
  /**
   * Checks that the way in still leads to this namespace: a name or a process id may be reused
   * (pid_namespaces(7)). Must hold before each step inside, and before its undo.
   */
  readonly same: readonly Guard[];
};

function door(entry: NamespaceEntry, same: readonly Guard[]): Door {
  return {
    entry,
    change: (argv) => inNamespace(entry, changing(argv)),
    look: (argv) => inNamespace(entry, reading(argv)),
    same,
  };
}

/** The host itself, which does not have to be entered. */
export const HOST_DOOR: Door = door({ kind: 'host' }, []);

/** The way into a namespace that the plan itself makes under a name in /run/netns. */
export function doorByName(name: string): Door {
  return door({ kind: 'name', name }, []);
}

/** Where the entry's file is; null for the host's own namespace, which needs none. */
function pathOf(entry: NamespaceEntry): string | null {
  if (entry.kind === 'host') return null;
  return entry.kind === 'name' ? `/run/netns/${entry.name}` : entry.path;
}

/** The type of the file system of namespaces (NSFS_MAGIC, include/uapi/linux/magic.h), as stat -f prints it. */
const NSFS = '6e736673';

/**
 * Checks that the entry's file is there and leads to no namespace: `ip netns add` makes the file, and mounts
 * the namespace on it a moment later. Entering it fails, as any attempt may; stat shows what it is.
 */
export function isStale(entry: NamespaceEntry): Check | undefined {
  const path = pathOf(entry);
  if (path === null) return undefined;
  return {
    command: reading(['stat', '-L', '-f', '-c', '%t', path], { privileged: true }),
    expects: { kind: 'not', of: { kind: 'prints-line', text: NSFS } },
  };
}

/**
 * A container's name in /run/netns is a link that someone made, and may be gone before the container
 * is: the engine's own file is preferred.
 */
function steadyEntryOf(namespace: Namespace): NamespaceEntry | null {
  const own = namespace.paths.find((path) => path.startsWith(DOCKER_NAMESPACES));
  return namespace.kind === 'container' && own !== undefined
    ? { kind: 'path', path: own }
    : namespaceEntryOf(namespace);
}

/** The way into a namespace; null if there is none. */
export function doorOf(namespace: Namespace, label: string): Door | null {
  const entry = steadyEntryOf(namespace);
  if (entry === null) return null;
  const path = pathOf(entry);
  if (path === null) return HOST_DOOR;
  return door(entry, [
    {
      otherwise: `${path} no longer leads to the namespace of ${label}`,
      check: {
        command: reading(['stat', '-L', '-c', '%i', path], { privileged: true }),
        expects: { kind: 'prints-line', text: `${namespace.id}` },
      },
    },
  ]);
}
