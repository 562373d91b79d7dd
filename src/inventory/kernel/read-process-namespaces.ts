import type { Executor } from '../../executor/executor.ts';
import { NAMESPACE_KINDS, type ProcessNamespaceKind } from '../../model/engine/container.ts';
import type { Problem } from '../../model/problem.ts';
import { cutShort, parseStat } from '../shell/parse-stat.ts';
import { script, XARGS_ANSWERS } from '../shell/script.ts';
import { answerIn, parseSections, SECTIONS, textOf } from '../shell/sections.ts';

/**
 * The namespaces of one process, by kind; a kind that the kernel has not, or may not be seen, is
 * missing.
 */
export type NamespacesOfProcess = ReadonlyMap<ProcessNamespaceKind, number>;

export type ProcessNamespaces = {
  /** Those of the host: of its first process, and of patchpanel itself where that is another's. */
  readonly host: readonly NamespacesOfProcess[];
  readonly byPid: ReadonlyMap<number, NamespacesOfProcess>;
  /** Why not all that was asked for was read; null if it was. */
  readonly problem: Problem | null;
};

export const NO_PROCESSES: ProcessNamespaces = { host: [], byPid: new Map(), problem: null };

/** The processes of others, and what ends meanwhile, are refused one by one. */
const STAT = String.raw`${SECTIONS}
cd /proc || exit
namespaces() {
  for pid do set -- "$@" "$pid"/ns/*; shift; done
  echo "asked $#"; printf '%s\0' "$@" | xargs -0 stat -L -c '%d %i %n//' 2>&1
}
section namespaces namespaces "$@"
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
  const sections = parseSections(result);
  const text = textOf(sections, 'namespaces');
  const listing = parseStat(text);
  const answer = answerIn(sections, 'namespaces', {
    message: result.message,
    answers: XARGS_ANSWERS,
  });
  const why = cutShort(listing, text) ?? (answer.ok ? null : answer.why);
  for (const { inode, path } of listing.files) {
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
    problem:
      why === null || signal.aborted
        ? null
        : { what: 'read what containers share', why, hint: 'refresh to try again' },
  };
}
