import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../executor/operation.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { scaledPatience } from '../checks/evaluate-check.ts';
import type { History, StepRecord } from '../journal/history.ts';
import { continueJournal, type Journal } from '../journal/journal.ts';
import { takeLock } from '../lock/host-lock.ts';
import { end, REVERTING, remove, says, watcherPlaceOf } from './host-scripts.ts';
import { lookAtWatcher } from './look-at-watcher.ts';
import { writeReverted } from './settle-reverted.ts';
import type { Reverted, WatcherReport } from './watcher-report.ts';

/** Reads the state of the undo that was armed on the host; null if there is nothing to ask. */
export async function askWatcher(
  { revert }: History,
  { executor }: Host,
): Promise<WatcherReport | null> {
  if (revert?.state.kind !== 'armed') return null;
  return lookAtWatcher(executor, watcherPlaceOf(revert.folder));
}

/** A build as it is after its host took it back by itself. */
export function afterRevert(history: History, { when, kept, beneath }: Reverted): History {
  const numberOf = (id: string) => history.stepRecords.findIndex(({ step }) => step.id === id) + 1;
  const stateOf = ({ step, state }: StepRecord): StepRecord['state'] => {
    if (state === 'untouched') return state;
    const by = step.undo.kind === 'with' ? step.undo.step : step.id;
    return kept.has(numberOf(by)) ? state : 'undone';
  };
  return {
    ...history,
    phase: kept.size === 0 ? 'undone' : 'left',
    stepRecords: history.stepRecords.map((stepRecord) => ({
      ...stepRecord,
      state: stateOf(stepRecord),
    })),
    revert: history.revert && { ...history.revert, state: { kind: 'reverted', when, beneath } },
  };
}

type Learning = { readonly folder: string; readonly host: Host };

/** Whether it was learned; not where that is for another time, with why where something failed. */
export type Learned =
  | { readonly kind: 'learned' }
  | { readonly kind: 'later'; readonly why: string | null };

/**
 * Writes into the journal what the host undid automatically, and then removes the watcher's report.
 * Postponed if nothing may be changed, or if another process is working on the host.
 */
export async function keepLearned(
  { build, revert }: History,
  reverted: Reverted,
  { folder, host }: Learning,
): Promise<Learned> {
  const later = { kind: 'later', why: null } as const;
  if (revert === null || host.executor.changes !== undefined) return later;
  const lock = await takeLock(host.executor, `finds out the state of ${build}`);
  if (lock.kind !== 'held') return later;
  try {
    const why = await writing(folder, build, (journal) => writeReverted(journal, reverted));
    if (why !== null) return { kind: 'later', why };
    await host.executor.run(remove(watcherPlaceOf(revert.folder)));
    return { kind: 'learned' };
  } finally {
    await lock.release();
  }
}

const PAUSE_MS = 300;
/** Milliseconds that an undo on the host may take by its own patience. */
const PATIENCE_MS = 90_000;

/**
 * Waits for an undo that the host has begun by itself, and writes down what it did; ends none.
 * Gives the build as it is then; a text says why that is not known. The lock of the host must be
 * held. Where the journal's disk takes no more, the host still tells it to the next who asks.
 */
export async function awaitWatcher(
  history: History,
  folder: string,
  host: Host,
): Promise<History | string> {
  const { build, revert } = history;
  const deadline = performance.now() + scaledPatience(host, PATIENCE_MS);
  for (;;) {
    const report = await askWatcher(history, host);
    if (revert === null || report === null) return history;
    if (report.kind === 'unknown') return report.why;
    if (report.kind === 'reverted') {
      const { reverted } = report;
      const why = await writing(folder, build, (journal) => writeReverted(journal, reverted));
      if (why === null) await host.executor.run(remove(watcherPlaceOf(revert.folder)));
      return afterRevert(history, reverted);
    }
    if (report.kind !== 'reverting') return history;
    if (performance.now() > deadline) return 'the host still takes it back by itself';
    await sleep(PAUSE_MS);
  }
}

/**
 * Ends an undo that stands by on the host, right before the build is undone from here; waits for
 * one that has begun. Otherwise like `awaitWatcher`.
 */
export async function disarmWatcher(
  history: History,
  folder: string,
  host: Host,
): Promise<History | string> {
  const { build, revert } = history;
  if (revert?.state.kind !== 'armed') return history;
  const ended = await host.executor.run(end(watcherPlaceOf(revert.folder)));
  if (ended.exitCode === 0) {
    // Unwritten, the next who asks the host finds nothing of it.
    await writing(folder, build, (journal) =>
      journal.write({ record: 'disarmed' }).then(() => null),
    );
    return { ...history, revert: { ...revert, state: { kind: 'ended' } } };
  }
  const after = await awaitWatcher(history, folder, host);
  if (typeof after === 'string' || after.revert?.state.kind === 'reverted') return after;
  if (says(REVERTING, ended.stderr)) return disarmWatcher(history, folder, host);
  const report = await askWatcher(history, host);
  return report?.kind === 'absent' ? history : ended.message;
}

/** Why the journal did not take it; null if it did. */
async function writing(
  folder: string,
  build: string,
  write: (journal: Journal) => Promise<string | null>,
): Promise<string | null> {
  try {
    const journal = await continueJournal(folder, build);
    try {
      return await write(journal);
    } finally {
      await journal.close();
    }
  } catch (error) {
    return errorWords(error);
  }
}
