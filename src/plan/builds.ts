import type { Host } from '../executor/operation.ts';
import type { Problem } from '../model/problem.ts';
import { compareHost, type HostIdentity, readEngineId, readHostIdentity } from './host-identity.ts';
import { afterReboot, type History, type StepRecord } from './journal/history.ts';
import { type Journals, readHistories } from './journal/read-histories.ts';
import { isAlive } from './journal/runner.ts';
import { cannotName } from './namespace-lookup.ts';
import { type BuildId, usesEngine } from './plan.ts';
import { ConnectionLost, catchConnectionLost, guardHost } from './recovery/connection-guard.ts';
import { isStillApplied } from './recovery/is-still-applied.ts';
import { hostNews, type JournaledHost, NO_NEWS } from './revert/host-news.ts';
import { beneathWords } from './revert/settle-reverted.ts';

/**
 * State of a build: all of it is in place, or some of it; a process is working on it now; its
 * process ended in the middle (a crash) and left something; it was left in the middle because the
 * connection to the host broke; it was undone; it was removed by other means (a reboot, a person);
 * or its engine does not answer.
 */
export type BuildState =
  | 'standing'
  | 'partly'
  | 'in-progress'
  | 'crashed'
  | 'unfinished'
  | 'undone'
  | 'gone'
  | 'unknown';

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
  /** When the host took it back by itself, by its own clock, ISO 8601; null if it did not. */
  readonly revertedAt: string | null;
  readonly steps: readonly StepReport[];
};

/** A step that was done. */
export type StepReport = {
  readonly id: string;
  readonly title: string;
  /** Null if it is not known: nothing can be read that proves it, or that could not be read. */
  readonly stands: boolean | null;
  /** Why its presence could not be read; null if it could, or if nothing on the host shows it. */
  readonly unknown: string | null;
};

export type BuildList = {
  /** The builds of this host, newest first. */
  readonly builds: readonly BuildReport[];
  readonly problems: readonly Problem[];
  /** The builds that the host undid automatically, as this reading is the first to find out. */
  readonly reverted: readonly BuildId[];
};

type Judged = Pick<BuildReport, 'state' | 'why' | 'steps'>;

function judge(history: History, steps: readonly StepReport[]): Judged {
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
  if (history.phase === 'unfinished') {
    return {
      state: 'unfinished',
      why: 'the connection broke in the middle; undo takes back what it left',
      steps,
    };
  }
  return { ...judgeSteps(history, steps), steps };
}

/**
 * Judges a build that has ended. A step that could not be checked counts neither as gone nor as in
 * place; a step that was never done, as after a failure that could not be rolled back, is not part
 * of what is in place.
 */
function judgeSteps(
  { failed, stepRecords }: History,
  steps: readonly StepReport[],
): Pick<BuildReport, 'state' | 'why'> {
  const unread = steps.find((step) => step.unknown !== null);
  if (unread !== undefined) {
    return { state: 'unknown', why: `could not look at "${unread.title}": ${unread.unknown}` };
  }
  const fallen = steps.filter((step) => step.stands === false);
  if (!steps.some((step) => step.stands === true)) {
    return fallen.length === 0
      ? { state: 'unknown', why: 'nothing on the host shows whether it is still in place' }
      : { state: 'gone', why: 'all of it was removed by other means' };
  }
  const undone = stepRecords.find(({ state }) => state === 'untouched');
  const names = fallen.map((step) => step.title).join('; ');
  const reasons = [
    ...(failed === null ? [] : [`it failed at "${failed.title}": ${failed.why}`]),
    ...(failed === null && undone !== undefined ? [`never done: ${undone.step.title}`] : []),
    ...(fallen.length === 0 ? [] : [`no longer in place: ${names}`]),
  ];
  return reasons.length === 0
    ? { state: 'standing', why: 'all of it is in place' }
    : { state: 'partly', why: reasons.join('; ') };
}

async function reportStep(stepRecord: StepRecord, host: Host): Promise<StepReport> {
  const { id, title } = stepRecord.step;
  const standing = await isStillApplied(stepRecord, host);
  if (standing === null) return { id, title, stands: null, unknown: null };
  if (standing.kind === 'unknown') return { id, title, stands: null, unknown: standing.why };
  return { id, title, stands: standing.kind === 'holds', unknown: null };
}

/** The engine that answers now, or why none does; null if no build asks for one. */
type EngineNow = Awaited<ReturnType<typeof readEngineId>> | null;

async function reportOn(
  history: History,
  {
    place,
    engine,
    unnamed,
    host,
  }: {
    readonly place: HostIdentity;
    readonly engine: EngineNow;
    /** Why its namespaces cannot be found from here; null if they can. */
    readonly unnamed: string | null;
    readonly host: Host;
  },
): Promise<BuildReport> {
  const { build, plan, begunAt } = history;
  const { revert } = history;
  const reverted = revert?.state.kind === 'reverted' ? revert.state : null;
  const revertedAt = reverted?.when ?? null;
  const byItself =
    reverted === null ? '' : `${revertedWords(reverted.when)}${beneathWords(reverted)}`;
  const { title, recipe, input } = plan;
  const head = { build, title, recipe, input, begunAt, revertedAt };
  if (history.phase === 'undone') {
    const why = byItself || 'it was undone';
    return { ...head, state: 'undone', why, steps: [] };
  }
  const rebooted = compareHost(history.place, place) === 'before-reboot';
  if (rebooted && !usesEngine(plan)) {
    return { ...head, state: 'gone', why: 'the host has been restarted since', steps: [] };
  }
  if (unnamed !== null) return { ...head, state: 'unknown', why: unnamed, steps: [] };
  if (usesEngine(plan) && engine !== null && 'why' in engine) {
    return {
      ...head,
      state: 'unknown',
      why: `its engine does not answer: ${engine.why}`,
      steps: [],
    };
  }
  const stepRecords = rebooted ? afterReboot(history.stepRecords) : history.stepRecords;
  const steps = await Promise.all(
    stepRecords
      .filter((stepRecord) => stepRecord.state !== 'untouched')
      .map((stepRecord) => reportStep(stepRecord, host)),
  );
  const judged = judge(history, steps);
  const more = byItself === '' ? '' : `; ${byItself}`;
  return { ...head, ...judged, why: `${judged.why}${more}` };
}

/** Says that a host undid a build automatically, with the time by this machine's clock. */
export function revertedWords(when: string): string {
  const at = new Date(when);
  const two = (number: number) => String(number).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return `the host took this build back by itself at ${time}, since nobody confirmed it`;
}

/** Whether a build is of this host, and of its engine where that is known. */
function isHere({ place: then, plan }: History, place: HostIdentity, engine: EngineNow): boolean {
  if (compareHost(then, place) === 'elsewhere') return false;
  return !usesEngine(plan) || engine === null || 'why' in engine || engine.id === then.engine;
}

/**
 * Lists what patchpanel built on this host, and whether it is still in place. Rejects if the folder
 * cannot be read, or if others can write to it (`Untrusted`).
 */
export async function listBuilds(host: Host, folder: string): Promise<BuildList> {
  const journals = await readHistories(folder);
  const guarded = guardHost(host);
  try {
    const list = await catchConnectionLost(() => listOf(journals, { host: guarded.host, folder }));
    return list instanceof ConnectionLost ? unlisted(journals, list.message) : list;
  } finally {
    guarded.close();
  }
}

function unlisted({ problems }: Journals, why: string): BuildList {
  const problem = { what: 'match builds to this host', why, hint: '' };
  return { builds: [], problems: [...problems, problem], reverted: [] };
}

async function listOf(journals: Journals, looking: JournaledHost): Promise<BuildList> {
  const { host } = looking;
  const { histories, problems } = journals;
  const place = await readHostIdentity(host, false);
  if (typeof place === 'string') return unlisted(journals, place);
  const engine = histories.some(({ plan }) => usesEngine(plan)) ? await readEngineId(host) : null;
  const builds: BuildReport[] = [];
  const reverted: BuildId[] = [];
  const unlearnt: Problem[] = [];
  for (const then of histories) {
    if (!isHere(then, place, engine)) continue;
    const names = { built: then.place.names, here: place.names, executor: host.executor };
    const isSameBoot = compareHost(then.place, place) === 'here';
    const unnamed = isSameBoot ? await cannotName(then.plan.steps, names) : null;
    const {
      history,
      isNews,
      pending,
      problems: more,
    } = unnamed === null ? await hostNews(then, place, looking) : { ...NO_NEWS, history: then };
    unlearnt.push(...more);
    const report = await reportOn(history, { place, engine, unnamed, host });
    builds.push({ ...report, why: `${report.why}${pending}` });
    if (isNews) reverted.push(report.build);
  }
  return {
    builds: builds.toSorted((a, b) => (a.begunAt < b.begunAt ? 1 : -1)),
    problems: [...problems, ...unlearnt],
    reverted,
  };
}
