import type { Host } from '../executor/operation.ts';
import { comeBack, type Landing, type Waiting } from './come-back.ts';
import { missingRoot } from './evaluate-check.ts';
import type { Kept, StepEvent, UndoOutcome } from './events.ts';
import { afterReboot, type History, historyOf, type Trace } from './history.ts';
import { continueJournal, readJournal, tracesIn } from './journal.ts';
import { describeHolder, takeLock } from './lock.ts';
import { type Place, placeNow, readEngineId, readPlace } from './place.ts';
import { type BuildId, usesEngine } from './plan.ts';
import { type Retreat, retreat, type Site, tracesAt, writeUnfinished } from './retreat.ts';
import { isAlive, thisRunner } from './runner.ts';
import { objections, operationsOf } from './take-back.ts';
import { openWay, unlessBroken, type Way, WayBroken } from './way.ts';

export type UndoOptions = Host &
  Waiting & {
    readonly folder: string;
    readonly onEvent?: (event: StepEvent) => void;
  };

/** Longer than any command of a step that its killed runner left running, such as three pings. */
const CRASH_PATIENCE_MS = 8_000;

function refused(build: BuildId, why: string, hint: string): UndoOutcome {
  return { kind: 'refused', build, problem: { what: `undo ${build}`, why, hint }, kept: [] };
}

/** The journal's history, or a refusal. */
async function load(build: BuildId, folder: string): Promise<History | UndoOutcome> {
  let read: Awaited<ReturnType<typeof readJournal>>;
  try {
    read = await readJournal(folder, build);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused(build, why, 'see what was built here: patchpanel builds');
  }
  if (read.kind === 'damaged') {
    return refused(build, read.why, `its links carry the alias patchpanel:${build}`);
  }
  return historyOf(read.records) ?? { kind: 'undone', build, undone: [] };
}

async function undoHistory(
  history: History,
  now: Place,
  options: UndoOptions,
): Promise<UndoOutcome> {
  const { build, plan } = history;
  const way = openWay(options);
  const what = `undo ${build}, ${plan.title}`;
  try {
    const ahead = await lookAhead(history, { way, ...options });
    if (ahead.kind === 'lost') return refused(build, ahead.why, NOTHING_CHANGED);
    const [first] = ahead.kept;
    if (first !== undefined) {
      const problem = { what, why: first.why, hint: NOTHING_CHANGED };
      return { kind: 'refused', build, problem, kept: ahead.kept };
    }
    const journal = await continueJournal(options.folder, build);
    try {
      await journal.write({ record: 'undo', runner: thisRunner() });
      const site = { plan, place: history.place, way, journal };
      const onEvent = (event: StepEvent) => options.onEvent?.(event);
      const arrival = placeNow(history.place, now) === 'here' ? ahead.kind : 'before-reboot';
      const back = await retreat(site, { ...options, onEvent, patience: 0, arrival });
      return await conclude(site, what, back);
    } finally {
      await journal.close();
    }
  } finally {
    way.close();
  }
}

const NOTHING_CHANGED = 'nothing was changed; undo it again when that is resolved';

type Ahead =
  | { readonly kind: Landing; readonly kept: readonly Kept[] }
  | { readonly kind: 'lost'; readonly why: string };

/** What stands against the undo, looked at again as often as the way to the host breaks meanwhile. */
async function lookAhead(
  { phase, place, traces }: History,
  { way, ...waiting }: UndoOptions & { readonly way: Way },
): Promise<Ahead> {
  const patience = phase === 'open' || phase === 'unfinished' ? CRASH_PATIENCE_MS : 0;
  let arrival: Landing = 'here';
  for (;;) {
    const standing = tracesAt(arrival, traces);
    const kept = await unlessBroken(() => objections(standing, way.host, patience));
    if (!(kept instanceof WayBroken)) return { kind: arrival, kept };
    const back = await comeBack(way, place, { ...waiting, broken: kept });
    if (back.kind === 'lost') return back;
    arrival = back.kind;
  }
}

async function conclude(
  { plan: { build }, journal }: Site,
  what: string,
  { undone, kept, left }: Retreat,
): Promise<UndoOutcome> {
  if (left !== null) {
    await writeUnfinished(journal);
    const rest = tracesIn(journal).flatMap(({ step: { id, title }, state }) =>
      state === 'done' || state === 'uncertain' ? [{ step: id, title, why: left }] : [],
    );
    const hint = 'undo it again once the host is reachable';
    return { kind: 'partly', build, problem: { what, why: left, hint }, undone, kept: rest };
  }
  await journal.write({ record: 'ended', clean: kept.length === 0 });
  const [first] = kept;
  if (first === undefined) return { kind: 'undone', build, undone };
  const hint = 'undo it again when that is resolved';
  return { kind: 'partly', build, problem: { what, why: first.why, hint }, undone, kept };
}

type Judged =
  | { readonly kind: 'here'; readonly traces: readonly Trace[] }
  /** A restart of the machine took it all. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** Whether a build is of this host and engine, and what a restart left of it. */
async function judgePlace(history: History, now: Place, host: Host): Promise<Judged> {
  const place = placeNow(history.place, now);
  if (place === 'elsewhere') {
    const why = `it was built on another host (${history.place.target})`;
    return { kind: 'refused', why, hint: 'undo it there' };
  }
  if (!usesEngine(history.plan)) {
    return place === 'here' ? { kind: 'here', traces: history.traces } : { kind: 'gone' };
  }
  const engine = await readEngineId(host);
  if ('why' in engine) {
    const hint = 'its engine must be reachable: what it holds is part of the build';
    return { kind: 'refused', why: engine.why, hint };
  }
  if (engine.id !== history.place.engine) {
    const why = `it was built with another engine (${history.place.engine})`;
    return { kind: 'refused', why, hint: `this one is ${engine.id}: name the other with --host` };
  }
  const traces = place === 'here' ? history.traces : afterReboot(history.traces);
  return { kind: 'here', traces };
}

/**
 * Takes a build back from its journal alone, also one whose process was killed between any two
 * instructions. Only what the journal says was begun is touched, and only where the host still shows
 * it to be this build's; what is already gone is fine. Where anything is refused beforehand, nothing
 * is changed; where it needs root that is not there, nothing is even looked at. Where the way to the host breaks it waits, looks again, and goes on. Rejects only where
 * the journal's disk does.
 */
export async function undoBuild(build: BuildId, options: UndoOptions): Promise<UndoOutcome> {
  const place = await readPlace(options, false);
  if (typeof place === 'string') return refused(build, place, 'the host must be reachable');
  const lock = await takeLock(options.folder, place, `undoes ${build}`);
  if (lock.kind === 'refused') {
    return refused(build, describeHolder(lock.holder), 'wait until it ends');
  }
  try {
    const history = await load(build, options.folder);
    if ('kind' in history) return history;
    const { phase, runner } = history;
    if (phase === 'undone') return { kind: 'undone', build, undone: [] };
    const here = await judgePlace(history, place, options);
    if (here.kind === 'gone') return { kind: 'undone', build, undone: [] };
    if (here.kind === 'refused') return refused(build, here.why, here.hint);
    if (phase === 'open' && isAlive(runner) && runner.pid !== process.pid) {
      return refused(build, `process ${runner.pid} still works on it`, 'wait until it ends');
    }
    const missing = missingRoot(operationsOf(here.traces), options);
    if (missing !== null) return refused(build, missing.why, missing.hint);
    return await undoHistory({ ...history, traces: here.traces }, place, options);
  } finally {
    await lock.release();
  }
}
