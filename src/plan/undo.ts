import type { Host } from '../executor/operation.ts';
import { missingRoot } from './checks/evaluate-check.ts';
import type { Kept, StepEvent, UndoOutcome } from './events.ts';
import { compareHost, type HostIdentity, readEngineId, readHostIdentity } from './host-identity.ts';
import { afterReboot, type History, type StepRecord } from './journal/history.ts';
import { stepRecordsIn, writeIfPossible } from './journal/journal.ts';
import { loadHistory, reopenJournal } from './journal/journal-to-undo.ts';
import { isAlive } from './journal/runner.ts';
import { describeHolder, type HeldLock } from './lock/host-lock.ts';
import { takeLocks } from './lock/take-locks.ts';
import { cannotName } from './namespace-lookup.ts';
import { type BuildId, usesEngine } from './plan.ts';
import {
  ConnectionLost,
  catchConnectionLost,
  type GuardedHost,
  guardHost,
} from './recovery/connection-guard.ts';
import { type ReachedState, reconnect, type WhileDisconnected } from './recovery/reconnect.ts';
import {
  type BuildContext,
  type Rollback,
  rollBackSteps,
  stepRecordsAt,
  writeUnfinished,
} from './recovery/rollback.ts';
import { remainingUndoOperations, undoObjections } from './recovery/undo-steps.ts';
import { awaitWatcher, disarmWatcher } from './revert/ask-watcher.ts';
import { NOTHING_CHANGED, refusedUndo } from './undo-refusal.ts';

export type UndoOptions = Host &
  WhileDisconnected & {
    readonly folder: string;
    readonly onEvent?: (event: StepEvent) => void;
  };

/** Longer than any command of a step that its killed runner left running, such as three pings. */
const CRASH_PATIENCE_MS = 8_000;

async function undoHistory(
  history: History,
  { now, lock }: { readonly now: HostIdentity; readonly lock: HeldLock },
  options: UndoOptions,
): Promise<UndoOutcome> {
  const { build, plan } = history;
  const guarded = guardHost(options, lock.regain);
  const what = `undo ${build}, ${plan.title}`;
  try {
    const ahead = await lookAhead(history, { guarded, ...options });
    if (ahead.kind === 'lost') return refusedUndo(build, ahead.why, NOTHING_CHANGED);
    const [first] = ahead.kept;
    if (first !== undefined) {
      const problem = { what, why: first.why, hint: NOTHING_CHANGED };
      return { kind: 'refused', build, problem, kept: ahead.kept };
    }
    const isHere = compareHost(history.place, now) === 'here';
    // Last of what may refuse: a build that stays is to stay with its undo armed.
    const disarmed = isHere ? await disarmWatcher(history, options.folder, options) : history;
    if (typeof disarmed === 'string') return watcherUnknown(build, disarmed);
    const { journal, warnings } = await reopenJournal(build, options.folder);
    try {
      const context = { plan, place: history.place, guarded, journal };
      const onEvent = (event: StepEvent) => options.onEvent?.(event);
      const reached = isHere ? ahead.kind : 'before-reboot';
      const back = await rollBackSteps(context, { ...options, onEvent, patience: 0, reached });
      const outcome = await conclude(context, what, back);
      return outcome.kind === 'refused' || warnings.length === 0
        ? outcome
        : { ...outcome, warnings };
    } finally {
      await journal.close().catch(() => undefined);
    }
  } finally {
    guarded.close();
  }
}

function watcherUnknown(build: BuildId, why: string): UndoOutcome {
  const what = 'what became of the undo that was armed on the host is not known';
  return refusedUndo(build, `${what}: ${why}`, NOTHING_CHANGED);
}

type Ahead =
  | { readonly kind: ReachedState; readonly kept: readonly Kept[] }
  | { readonly kind: 'lost'; readonly why: string };

/**
 * Why the undo may not begin, if so; checked again each time the connection to the host breaks.
 */
async function lookAhead(
  { phase, place, stepRecords }: History,
  { guarded, ...waiting }: UndoOptions & { readonly guarded: GuardedHost },
): Promise<Ahead> {
  const patience = phase === 'open' || phase === 'unfinished' ? CRASH_PATIENCE_MS : 0;
  let reached: ReachedState = 'here';
  for (;;) {
    const standing = stepRecordsAt(reached, stepRecords);
    const kept = await catchConnectionLost(() => undoObjections(standing, guarded.host, patience));
    if (!(kept instanceof ConnectionLost)) return { kind: reached, kept };
    const back = await reconnect(guarded, place, { ...waiting, broken: kept });
    if (back.kind === 'lost') return back;
    reached = back.kind;
  }
}

async function conclude(
  { plan: { build }, journal }: BuildContext,
  what: string,
  { undone, kept, left }: Rollback,
): Promise<UndoOutcome> {
  if (left !== null) {
    await writeUnfinished(journal);
    const rest = stepRecordsIn(journal).flatMap(({ step: { id, title }, state }) =>
      state === 'done' || state === 'uncertain' ? [{ step: id, title, why: left }] : [],
    );
    const hint = 'undo it again once the host is reachable';
    return { kind: 'partly', build, problem: { what, why: left, hint }, undone, kept: rest };
  }
  // If it cannot be written, readers of the journal look at the host again.
  await writeIfPossible(journal, { record: 'ended', clean: kept.length === 0 });
  const [first] = kept;
  if (first === undefined) return { kind: 'undone', build, undone };
  const hint = 'undo it again once that is resolved';
  return { kind: 'partly', build, problem: { what, why: first.why, hint }, undone, kept };
}

type Judged =
  | { readonly kind: 'here'; readonly stepRecords: readonly StepRecord[] }
  /** A restart of the machine took it all. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** Whether a build is of this host and engine, and what a restart left of it. */
async function judgePlace(history: History, now: HostIdentity, host: Host): Promise<Judged> {
  const place = compareHost(history.place, now);
  if (place === 'elsewhere') {
    const why = `it was built on another host (${history.place.target})`;
    return { kind: 'refused', why, hint: 'undo it there' };
  }
  if (!usesEngine(history.plan)) {
    return place === 'here' ? { kind: 'here', stepRecords: history.stepRecords } : { kind: 'gone' };
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
  const stepRecords = place === 'here' ? history.stepRecords : afterReboot(history.stepRecords);
  return { kind: 'here', stepRecords };
}

/**
 * Undoes a build from only its journal, even if its process was killed between any two instructions.
 * Only what the journal says was begun is touched, and only if the host still shows it to be this
 * build's; what is already gone is fine. If anything is refused beforehand, nothing is changed; if it
 * needs root and does not have it, nothing is even looked at. If the connection to the host breaks, it
 * waits, looks again, and goes on. If the journal's disk is full, it goes on without marks, and the
 * outcome warns of it.
 */
export async function undoBuild(build: BuildId, options: UndoOptions): Promise<UndoOutcome> {
  const place = await readHostIdentity(options, false);
  if (typeof place === 'string') return refusedUndo(build, place, 'the host must be reachable');
  const lock = await takeLocks(options, `undoes ${build}`);
  if (lock.kind === 'refused') {
    return refusedUndo(build, describeHolder(lock.holder), 'wait until it ends');
  }
  if (lock.kind === 'unknown') {
    return refusedUndo(build, lock.why, 'see that flock(1) works on the host');
  }
  try {
    const loaded = await loadHistory(build, options.folder, options);
    if ('kind' in loaded) return loaded;
    const { runner } = loaded;
    if (loaded.phase === 'open' && isAlive(runner) && runner.pid !== process.pid) {
      return refusedUndo(build, `process ${runner.pid} still works on it`, 'wait until it ends');
    }
    const isHere = compareHost(loaded.place, place) === 'here';
    const unnamed =
      isHere && loaded.phase !== 'undone'
        ? await cannotName(loaded.plan.steps, {
            built: loaded.place.names,
            here: place.names,
            executor: options.executor,
          })
        : null;
    if (unnamed !== null) return refusedUndo(build, unnamed, NOTHING_CHANGED);
    const unable = isHere
      ? missingRoot(remainingUndoOperations(loaded.stepRecords), options)
      : null;
    if (unable !== null) return refusedUndo(build, unable.why, unable.hint);
    const history = isHere ? await awaitWatcher(loaded, options.folder, options) : loaded;
    if (typeof history === 'string') return watcherUnknown(build, history);
    const { phase } = history;
    if (phase === 'undone') return { kind: 'undone', build, undone: [] };
    const here = await judgePlace(history, place, options);
    if (here.kind === 'gone') return { kind: 'undone', build, undone: [] };
    if (here.kind === 'refused') return refusedUndo(build, here.why, here.hint);
    const missing = missingRoot(remainingUndoOperations(here.stepRecords), options);
    if (missing !== null) return refusedUndo(build, missing.why, missing.hint);
    return await undoHistory(
      { ...history, stepRecords: here.stepRecords },
      { now: place, lock },
      options,
    );
  } finally {
    await lock.release();
  }
}
