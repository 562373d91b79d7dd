import type { CommandResult } from '../../../executor/command-result.ts';
import type { Executor } from '../../../executor/executor.ts';
import { firstLine } from '../../../executor/first-line.ts';
import type { NamespaceId } from '../../../model/kernel/namespace.ts';
import { LOOK, parseStat } from '../../shell/parse-stat.ts';
import { script } from '../../shell/script.ts';
import {
  answerIn,
  groupsOf,
  parseSections,
  SECTIONS,
  type Section,
  type SectionAnswer,
} from '../../shell/sections.ts';
import { HOST_HANDLE, type ReadTarget } from '../handles.ts';
import { displayTableCommands } from './display-commands.ts';
import type { TablesOutcome, TablesOutcomes } from './parse-tables.ts';
import { NO_IP, parseTables, type TableText } from './parse-tables.ts';

/**
 * For each namespace in turn, two processes of ip(8) answer everything: one batch cannot change the
 * family that rules are asked for. Where a batch fails, each question is asked by itself, so that
 * one that this ip or kernel does not know costs no other. The stat at the end proves which handles
 * still lead where they led.
 */
const READ = `${SECTIONS}${LOOK}
batch() {
  inside ip -j -d -s -batch - <<X && inside ip -6 -j -d -batch - <<Y
addr show
route show table all root 0.0.0.0/0
rule show
neigh show
X
route show table all
rule show
Y
}
for handle do
  mark namespace "$handle"
  section batch batch
  [ "$ended" = 0 ] && continue
  section enter inside true
  [ "$ended" = 0 ] || continue
  section links inside ip -j -d -s addr show
  section routes4 inside ip -4 -j -d route show table all
  section rules4 inside ip -4 -j -d rule show
  section neighbours inside ip -j neigh show
  section routes6 inside ip -6 -j -d route show table all
  section rules6 inside ip -6 -j -d rule show
done
mark handles ''
section stat look "$@"
`;

/** How many answers the two batches give. */
const QUESTIONS = 6;

/** The exit code of a shell, and of nsenter, that finds no such program (POSIX, 2.8.2). */
const COMMAND_NOT_FOUND = 127;

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
  targets: readonly ReadTarget[],
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

function chunks(targets: readonly ReadTarget[]): readonly (readonly ReadTarget[])[] {
  if (targets.length < ENOUGH_TO_SPLIT) return [targets];
  return Array.from({ length: READERS }, (_, nth) =>
    targets.filter((_target, at) => at % READERS === nth),
  );
}

type Outcomes = readonly (readonly [NamespaceId, TablesOutcome])[];

async function readChunk(
  executor: Executor,
  targets: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<Outcomes> {
  const handles = targets.map(({ handles: [first = HOST_HANDLE] }) => first);
  const command = script(READ, handles, {
    timeLimit: TIME_LIMIT,
    typed: displayTableCommands(handles),
  });
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const groups = groupsOf(sections, 'namespace');
  const isElsewhere = leadsElsewhere(sections, result);
  return targets.map(({ id }, at) => {
    const handle = handles[at] ?? HOST_HANDLE;
    const outcome = outcomeOf(id, groups.get(handle) ?? [], result);
    const moved = handle !== HOST_HANDLE && isElsewhere(handle, id);
    return [id, moved ? { kind: 'gone' } : outcome];
  });
}

/**
 * Whether a handle now leads to another namespace, or nowhere. A handle that cannot be read, or is
 * not reported, does not count.
 */
function leadsElsewhere(sections: readonly Section[], { message }: CommandResult) {
  const answer = answerIn(sections, 'stat', { message, answers: [0, 1] });
  const listing = parseStat(answer.ok ? answer.text : '');
  const inodes = new Map(listing.files.map(({ path, inode }) => [path, inode]));
  const gone = new Set(
    listing.refusals.filter(({ why }) => ABSENT.test(why)).map(({ path }) => path),
  );
  return (handle: string, id: NamespaceId): boolean =>
    gone.has(handle) || (inodes.get(handle) ?? id) !== id;
}

/** strerror(3) of ENOENT, and of ESRCH for what is behind /proc/PID. */
const ABSENT = /^No such (?:file or directory|process)$/;

function outcomeOf(
  id: NamespaceId,
  printed: readonly Section[],
  result: CommandResult,
): TablesOutcome {
  const batch = printed.find(({ name }) => name === 'batch');
  if (batch?.status === 0) return { kind: 'read', tables: parseTables(wholeBatch(batch.text)) };
  const entered = printed.find(({ name }) => name === 'enter');
  if (batch === undefined || entered?.status !== 0) {
    const words = [batch, entered].map((each) => firstLine(each?.error ?? ''));
    return refused(id, words.find((each) => each !== '') ?? '', result);
  }
  return { kind: 'read', tables: parseTables(oneByOne(printed, result)) };
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

function oneByOne(printed: readonly Section[], { message }: CommandResult): TableText {
  const answer = (name: keyof TableText): SectionAnswer => {
    const isMissing = printed.find((each) => each.name === name)?.status === COMMAND_NOT_FOUND;
    return isMissing ? { ok: false, why: NO_IP } : answerIn(printed, name, { message });
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

function refused(id: NamespaceId, words: string, result: CommandResult): TablesOutcome {
  const why = words || result.message || 'it could not be entered';
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
