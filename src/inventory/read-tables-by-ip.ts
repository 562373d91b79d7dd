import type { Executor } from '../executor/executor.ts';
import type { Result } from '../executor/result.ts';
import type { NamespaceId } from '../model/namespace.ts';
import { type Frame, parseFrames } from './frames.ts';
import { HOST_HANDLE, type Target } from './handles.ts';
import { parseStat } from './parse-stat.ts';
import { script } from './script.ts';
import { NO_IP, parseTables, type TableText } from './tables.ts';
import type { TablesOutcome, TablesOutcomes } from './tables-outcome.ts';
import { typedTables } from './typed-tables.ts';

/**
 * For each namespace in turn, two processes of ip(8) answer everything: one batch cannot change the
 * family that rules are asked for. Where a batch fails, each question is asked by itself, so that
 * one that this ip or kernel does not know costs no other. The stat at the end proves which handles
 * still lead where they led.
 */
const READ = String.raw`
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
ask() {
  printf '\0%s\0' "$1"; printf '\0%s\0' "$1" >&2
  shift; inside "$@"; printf '\0status\0%s' $?
}
for handle do
  printf '\0namespace\0%s\0batch\0' "$handle"; printf '\0namespace\0%s\0batch\0' "$handle" >&2
  if inside ip -j -d -s -batch - <<X && inside ip -6 -j -d -batch - <<Y
addr show
route show table all root 0.0.0.0/0
rule show
neigh show
X
route show table all
rule show
Y
  then printf '\0whole\0'
  elif inside true; then
    ask links ip -j -d -s addr show
    ask routes4 ip -4 -j -d route show table all
    ask rules4 ip -4 -j -d rule show
    ask neighbours ip -j neigh show
    ask routes6 ip -6 -j -d route show table all
    ask rules6 ip -6 -j -d rule show
  else printf '\0refused\0'
  fi
done
printf '\0stat\0'; stat -L -c '%d %i %n' "$@" 2>&1
`;

/** How many answers the two batches give. */
const QUESTIONS = 6;

/** The exit code of a shell, and of nsenter, that finds no such program (POSIX, 2.8.2). */
const COMMAND_NOT_FOUND = '127';

const TIME_LIMIT = 20_000;

/** More readers than this gain nothing on the machines that were measured (2 cores). */
const READERS = 2;
/** Below this many namespaces a second reader costs more than it saves. */
const ENOUGH_TO_SPLIT = 8;

/**
 * Reads links, addresses, routes, rules and neighbours of every target by its first handle. A
 * namespace whose handle went away while it was read is tried again by the next.
 */
export async function readTablesByIp(
  executor: Executor,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<TablesOutcomes> {
  const outcomes = new Map<NamespaceId, TablesOutcome>();
  let pending = targets;
  while (pending.length > 0 && !signal.aborted) {
    const read = await Promise.all(
      chunks(pending).map((chunk) => readChunk(executor, chunk, signal)),
    );
    for (const [id, outcome] of read.flat()) outcomes.set(id, outcome);
    pending = pending
      .filter(({ id, handles }) => handles.length > 1 && outcomes.get(id)?.kind === 'gone')
      .map(({ id, handles }) => ({ id, handles: handles.slice(1) }));
  }
  return outcomes;
}

function chunks(targets: readonly Target[]): readonly (readonly Target[])[] {
  if (targets.length < ENOUGH_TO_SPLIT) return [targets];
  return Array.from({ length: READERS }, (_, nth) =>
    targets.filter((_target, at) => at % READERS === nth),
  );
}

type Outcomes = readonly (readonly [NamespaceId, TablesOutcome])[];

async function readChunk(
  executor: Executor,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Outcomes> {
  const handles = targets.map(({ handles: [first = HOST_HANDLE] }) => first);
  const command = script(READ, handles, { timeLimit: TIME_LIMIT, typed: typedTables(handles) });
  const result = await executor.run(command, { signal });
  const printed = sections(parseFrames(result.stdout));
  const errors = sections(parseFrames(result.stderr));
  const stillThere = inodes(parseFrames(result.stdout));
  return targets.map(({ id }, at) => {
    const handle = handles[at] ?? HOST_HANDLE;
    const outcome = outcomeOf(id, printed.get(handle), errors.get(handle), result);
    const moved = handle !== HOST_HANDLE && stillThere !== null && stillThere.get(handle) !== id;
    return [id, moved && !refusedByKernel(outcome) ? { kind: 'gone' } : outcome];
  });
}

/** A handle that may not be looked at has no inode to compare: that is no sign that it is gone. */
function refusedByKernel(outcome: TablesOutcome): boolean {
  return outcome.kind === 'refused' && /permi/i.test(outcome.problem.why);
}

/** The frames that follow each `namespace` frame, by its handle. */
function sections(frames: readonly Frame[]): ReadonlyMap<string, readonly Frame[]> {
  const byHandle = new Map<string, Frame[]>();
  let current: Frame[] = [];
  for (const frame of frames) {
    if (frame.name === 'namespace') {
      current = [];
      byHandle.set(frame.content, current);
    } else current.push(frame);
  }
  return byHandle;
}

function inodes(frames: readonly Frame[]): ReadonlyMap<string, number> | null {
  const stat = frames.find(({ name }) => name === 'stat');
  if (stat === undefined) return null;
  return new Map(parseStat(stat.content).files.map(({ path, inode }) => [path, inode]));
}

function outcomeOf(
  id: NamespaceId,
  printed: readonly Frame[] = [],
  errors: readonly Frame[] = [],
  result: Result,
): TablesOutcome {
  const batch = printed.find(({ name }) => name === 'batch');
  const ending = printed.at(1)?.name;
  if (batch === undefined || ending === undefined || ending === 'refused') {
    return refused(id, errors, result);
  }
  const text = ending === 'whole' ? wholeBatch(batch.content) : oneByOne(printed, errors, result);
  return { kind: 'read', tables: parseTables(text) };
}

/** ip(8) escapes newlines in names, so each answer of a batch is one line. */
function wholeBatch(content: string): TableText {
  const answers = content
    .split('\n')
    .filter((line) => line !== '')
    .map((text) => ({ ok: true, text }) as const);
  const [links, routes4, rules4, neighbours, routes6, rules6] =
    answers.length === QUESTIONS ? answers : [];
  return { links, routes4, rules4, neighbours, routes6, rules6 };
}

function oneByOne(printed: readonly Frame[], errors: readonly Frame[], result: Result): TableText {
  const answer = (name: keyof TableText) => {
    const at = printed.findIndex((frame) => frame.name === name);
    const status = printed[at + 1];
    if (at < 0 || status === undefined) {
      return { ok: false, why: result.message || 'it was not answered' } as const;
    }
    if (status.content === '0') return { ok: true, text: printed[at]?.content ?? '' } as const;
    if (status.content === COMMAND_NOT_FOUND) return { ok: false, why: NO_IP } as const;
    const error = errors.find((frame) => frame.name === name)?.content ?? '';
    const why = firstLine(error) || `ip ended with exit code ${status.content}`;
    return { ok: false, why } as const;
  };
  return {
    links: answer('links'),
    routes4: answer('routes4'),
    rules4: answer('rules4'),
    neighbours: answer('neighbours'),
    routes6: answer('routes6'),
    rules6: answer('rules6'),
  };
}

function refused(id: NamespaceId, errors: readonly Frame[], result: Result): TablesOutcome {
  const error = errors.find(({ name }) => name === 'batch')?.content ?? '';
  const why = firstLine(error) || result.message || 'it could not be entered';
  const what = `look into the namespace ${id}`;
  if (/permi/i.test(why)) {
    return { kind: 'refused', problem: { what, why, hint: 'run patchpanel with sudo' } };
  }
  if (/not found/.test(why)) {
    const hint = 'install nsenter (package util-linux) on that host';
    return { kind: 'refused', problem: { what, why, hint } };
  }
  return { kind: 'refused', problem: { what, why, hint: 'refresh to try again' } };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
