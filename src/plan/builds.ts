import type { Host } from '../executor/operation.ts';
import type { Problem } from '../model/problem.ts';
import { type Journals, readHistories } from './histories.ts';
import { afterReboot, type History } from './history.ts';
import { type Place, placeNow, readEngineId, readPlace } from './place.ts';
import { type BuildId, usesEngine } from './plan.ts';
import { isAlive } from './runner.ts';
import { stands } from './stands.ts';
import { openWay, unlessBroken, WayBroken } from './way.ts';

/**
 * What became of a build: all of it stands, or some; a process works on it now; its process ended in
 * the middle (a crash) and left something; it was left in the middle since the way to the host broke;
 * it was taken back; it went by other means (a reboot, a person); or its engine does not answer.
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
  if (history.phase === 'unfinished') {
    return {
      state: 'unfinished',
      why: 'the connection broke in the middle; undo takes back what it left',
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

/** The engine that answers now, or why none does; null where no build asks for one. */
type EngineNow = Awaited<ReturnType<typeof readEngineId>> | null;

async function reportOn(
  history: History,
  {
    place,
    engine,
    host,
  }: { readonly place: Place; readonly engine: EngineNow; readonly host: Host },
): Promise<BuildReport> {
  const { build, plan, begunAt } = history;
  const head = { build, title: plan.title, recipe: plan.recipe, input: plan.input, begunAt };
  if (history.phase === 'undone') {
    return { ...head, state: 'undone', why: 'it was taken back', steps: [] };
  }
  const rebooted = placeNow(history.place, place) === 'before-reboot';
  if (rebooted && !usesEngine(plan)) {
    return { ...head, state: 'gone', why: 'the host was started anew since', steps: [] };
  }
  if (usesEngine(plan) && engine !== null && 'why' in engine) {
    return {
      ...head,
      state: 'unknown',
      why: `its engine does not answer: ${engine.why}`,
      steps: [],
    };
  }
  const traces = rebooted ? afterReboot(history.traces) : history.traces;
  const steps = await Promise.all(
    traces
      .filter((trace) => trace.state !== 'untouched')
      .map(async (trace) => ({
        id: trace.step.id,
        title: trace.step.title,
        stands: await stands(trace, host),
      })),
  );
  return { ...head, ...judge(history, steps) };
}

/** Whether a build is of this host, and of its engine where that is known. */
function isHere({ place: then, plan }: History, place: Place, engine: EngineNow): boolean {
  if (placeNow(then, place) === 'elsewhere') return false;
  return !usesEngine(plan) || engine === null || 'why' in engine || engine.id === then.engine;
}

/**
 * What patchpanel built on this host, and whether it still stands. Rejects where the folder may not be
 * read, or is not this user's alone (`Untrusted`).
 */
export async function listBuilds(host: Host, folder: string): Promise<BuildList> {
  const journals = await readHistories(folder);
  const way = openWay(host);
  try {
    const list = await unlessBroken(() => listOf(journals, way.host));
    return list instanceof WayBroken ? unlisted(journals, list.message) : list;
  } finally {
    way.close();
  }
}

function unlisted({ problems }: Journals, why: string): BuildList {
  const problem = { what: 'tell which builds are of this host', why, hint: '' };
  return { builds: [], problems: [...problems, problem] };
}

async function listOf(journals: Journals, host: Host): Promise<BuildList> {
  const { histories, problems } = journals;
  const place = await readPlace(host, false);
  if (typeof place === 'string') return unlisted(journals, place);
  const engine = histories.some(({ plan }) => usesEngine(plan)) ? await readEngineId(host) : null;
  const builds: BuildReport[] = [];
  for (const history of histories) {
    if (isHere(history, place, engine))
      builds.push(await reportOn(history, { place, engine, host }));
  }
  return { builds: builds.toSorted((a, b) => (a.begunAt < b.begunAt ? 1 : -1)), problems };
}
