import { readdir } from 'node:fs/promises';
import type { Executor } from '../executor/executor.ts';
import { succeeded } from '../executor/result.ts';
import type { Problem } from '../model/problem.ts';
import { holds } from './ask.ts';
import { isBuildId } from './build-id.ts';
import { type History, historyOf, type Trace } from './history.ts';
import { readJournal } from './journal.ts';
import { type Place, readPlace, samePlace } from './place.ts';
import type { BuildId } from './plan.ts';
import { isAlive } from './runner.ts';

/**
 * What became of a build: all of it stands, or some; a process works on it now; its process ended in
 * the middle (a crash) and left something; it was taken back; or it went by other means (a reboot, a
 * person).
 */
export type BuildState = 'standing' | 'partly' | 'in-progress' | 'crashed' | 'undone' | 'gone';

export type BuildReport = {
  readonly build: BuildId;
  readonly title: string;
  readonly recipe: string;
  readonly input: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly begunAt: string;
  readonly state: BuildState;
  /** The state as a sentence. */
  readonly why: string;
  /** The steps that were done; `stands` is null where nothing can be read that proves it. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly stands: boolean | null;
  }[];
};

export type BuildList = {
  /** Of this host, newest first. */
  readonly builds: readonly BuildReport[];
  readonly problems: readonly Problem[];
};

/** Whether what a step made is there and is still the same thing. */
async function stands(
  { step, state, identity }: Trace,
  executor: Executor,
): Promise<boolean | null> {
  if (state === 'undone') return false;
  if (step.undo.kind === 'none') return null; // a probe leaves nothing to stand
  if (step.undo.kind === 'command' && (await holds(step.undo.gone, executor))) return false;
  if (step.identity !== null && identity !== null) {
    const now = await executor.run(step.identity);
    if (succeeded(now) && now.stdout.trim() !== identity) return false;
  }
  return step.check === null ? null : holds(step.check.check, executor);
}

type Judged = Pick<BuildReport, 'state' | 'why' | 'steps'>;

function judge(history: History, steps: BuildReport['steps']): Judged {
  const proven = steps.filter((step) => step.stands !== null);
  const standing = proven.filter((step) => step.stands === true);
  if (history.phase === 'open' && isAlive(history.runner)) {
    return { state: 'in-progress', why: `process ${history.runner.pid} works on it`, steps };
  }
  if (history.phase === 'open') {
    return {
      state: 'crashed',
      why: 'its process ended in the middle; undo takes back what it left',
      steps,
    };
  }
  if (standing.length === 0) {
    return { state: 'gone', why: 'all of it was removed by other means', steps };
  }
  const fallen = proven.filter((step) => step.stands === false);
  if (fallen.length === 0) return { state: 'standing', why: 'all of it stands', steps };
  const names = fallen.map((step) => step.title).join('; ');
  return { state: 'partly', why: `no longer so: ${names}`, steps };
}

async function reportOn(history: History, place: Place, executor: Executor): Promise<BuildReport> {
  const { build, plan, begunAt } = history;
  const head = { build, title: plan.title, recipe: plan.recipe, input: plan.input, begunAt };
  if (history.phase === 'undone') {
    return { ...head, state: 'undone', why: 'it was taken back', steps: [] };
  }
  if (history.place.boot !== place.boot) {
    return { ...head, state: 'gone', why: 'the host was started anew since', steps: [] };
  }
  const steps = await Promise.all(
    history.traces
      .filter((trace) => trace.state !== 'untouched')
      .map(async (trace) => ({
        id: trace.step.id,
        title: trace.step.title,
        stands: await stands(trace, executor),
      })),
  );
  return { ...head, ...judge(history, steps) };
}

type Journals = {
  readonly histories: readonly History[];
  readonly problems: readonly Problem[];
};

async function readHistory(folder: string, build: BuildId): Promise<History | null | Problem> {
  const damaged = (why: string): Problem => {
    const hint = `its links, if any stand, carry the alias patchpanel:${build}`;
    return { what: `read the journal of build ${build}`, why, hint };
  };
  try {
    const read = await readJournal(folder, build);
    return read.kind === 'damaged' ? damaged(read.why) : historyOf(read.records);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

async function readHistories(folder: string): Promise<Journals> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const ids = names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -6));
  const read = await Promise.all(ids.filter(isBuildId).map((id) => readHistory(folder, id)));
  const histories: History[] = [];
  const problems: Problem[] = [];
  for (const each of read) {
    if (each === null) continue; // its process ended before the first record: nothing was done
    if ('what' in each) problems.push(each);
    else histories.push(each);
  }
  return { histories, problems };
}

/** What patchpanel built on this host, and whether it still stands. Rejects where the folder may not be read. */
export async function listBuilds(executor: Executor, folder: string): Promise<BuildList> {
  const { histories, problems } = await readHistories(folder);
  const place = await readPlace(executor);
  if (typeof place === 'string') {
    const problem = { what: 'tell which builds are of this host', why: place, hint: '' };
    return { builds: [], problems: [...problems, problem] };
  }
  const here = histories.filter(
    ({ place: its }) =>
      samePlace(its, place) || (its.target === place.target && its.boot !== place.boot),
  );
  const builds: BuildReport[] = [];
  for (const history of here) builds.push(await reportOn(history, place, executor));
  return { builds: builds.toSorted((a, b) => (a.begunAt < b.begunAt ? 1 : -1)), problems };
}
