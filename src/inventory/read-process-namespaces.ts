import type { Executor } from '../executor/executor.ts';
import { NAMESPACE_KINDS, type ProcessNamespaceKind } from '../model/container.ts';
import { parseStat } from './parse-stat.ts';
import { script } from './script.ts';

/** The namespaces of one process, by kind; a kind that the kernel has not, or may not be seen, is missing. */
export type NamespacesOfProcess = ReadonlyMap<ProcessNamespaceKind, number>;

export type ProcessNamespaces = {
  /** Those of the host: of its first process, and of patchpanel itself where that is another's. */
  readonly host: readonly NamespacesOfProcess[];
  readonly byPid: ReadonlyMap<number, NamespacesOfProcess>;
};

export const NO_PROCESSES: ProcessNamespaces = { host: [], byPid: new Map() };

const STAT = String.raw`
cd /proc || exit
for pid do printf '%s\0' "$pid"/ns/*; done | xargs -0 stat -L -c '%d %i %n' 2>/dev/null
exit 0
`;

const PATH = /^(self|\d+)\/ns\/(\w+)$/;

/** Reads /proc/PID/ns of the given processes and of the host. A process that is gone is missing. */
export async function readProcessNamespaces(
  executor: Executor,
  pids: readonly number[],
  signal: AbortSignal,
): Promise<ProcessNamespaces> {
  if (pids.length === 0) return NO_PROCESSES;
  const parameters = ['self', '1', ...pids.map(String)];
  const result = await executor.run(
    script(STAT, parameters, {
      timeLimit: 10_000,
      typed: `ls -l ${pids.map((pid) => `/proc/${pid}/ns`).join(' ')}`,
    }),
    { signal },
  );
  const byProcess = new Map<string, Map<ProcessNamespaceKind, number>>();
  for (const { inode, path } of parseStat(result.stdout).files) {
    const [, process = '', file] = PATH.exec(path) ?? [];
    const kind = NAMESPACE_KINDS.find((candidate) => candidate === file);
    if (kind === undefined) continue;
    const kinds = byProcess.get(process) ?? new Map<ProcessNamespaceKind, number>();
    byProcess.set(process, kinds.set(kind, inode));
  }
  return {
    host: ['self', '1'].flatMap((process) => byProcess.get(process) ?? []),
    byPid: new Map(
      pids.flatMap((pid) => {
        const kinds = byProcess.get(String(pid));
        return kinds === undefined ? [] : [[pid, kinds]];
      }),
    ),
  };
}
