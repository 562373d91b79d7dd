/** How a plan gets into a namespace that is there already, and makes sure that it is still the same one. */
import { type Command, changing, reading } from '../executor/command.ts';
import { type Entry, inNamespace } from '../executor/entry.ts';
import { entryOf } from '../inventory/entry.ts';
import type { Namespace } from '../model/namespace.ts';
import type { Guard } from '../plan/plan.ts';

export type Door = {
  readonly entry: Entry;
  /** A change inside. */
  readonly change: (argv: Command['argv']) => Command;
  /** A look inside. */
  readonly look: (argv: Command['argv']) => Command;
  /**
   * That the way in still leads to this namespace: a name may be given anew, and a process id reused
   * (pid_namespaces(7)). Belongs before each step inside, and into the guards of its undo.
   */
  readonly same: readonly Guard[];
};

/** Where the entry's file is; null for the host's own namespace, which needs none. */
function pathOf(entry: Entry): string | null {
  if (entry.kind === 'host') return null;
  return entry.kind === 'name' ? `/run/netns/${entry.name}` : entry.path;
}

/** The way into a namespace; null where nothing leads there any more. */
export function doorOf(namespace: Namespace, label: string): Door | null {
  const entry = entryOf(namespace);
  if (entry === null) return null;
  const path = pathOf(entry);
  const same: readonly Guard[] =
    path === null
      ? []
      : [
          {
            otherwise: `${path} leads to another namespace than that of ${label} by now`,
            check: {
              command: reading(['stat', '-L', '-c', '%i', path], { privileged: true }),
              expects: { kind: 'prints-line', text: `${namespace.id}` },
            },
          },
        ];
  return {
    entry,
    change: (argv) => inNamespace(entry, changing(argv)),
    look: (argv) => inNamespace(entry, reading(argv)),
    same,
  };
}
