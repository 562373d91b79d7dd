import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../executor/operation.ts';
import type { History, Trace } from '../history.ts';
import { continueJournal, type Journal } from '../journal.ts';
import { takeLock } from '../lock.ts';
import { end, placeOf, REVERTING, remove, says } from './host-scripts.ts';
import { lookAtWatcher } from './look.ts';
import { writeReverted } from './settle.ts';
import type { Reverted, WatcherReport } from './watcher-report.ts';

/** What the host tells of the undo that was armed there; null where nothing is to be asked. */
export async function askWatcher(
  { revert }: History,
  { executor }: Host,
): Promise<WatcherReport | null> {
  if (revert?.state.kind !== 'armed') return null;
  return lookAtWatcher(executor, placeOf(revert.folder));
}

/** A build as it is after its host took it back by itself. */
export function afterRevert(history: History, { when, kept }: Reverted): History {
  const numberOf = (id: string) => history.traces.findIndex(({ step }) => step.id === id) + 1;
  const stateOf = ({ step, state }: Trace): Trace['state'] => {
    if (state === 'untouched') return state;
    const by = step.undo.kind === 'with' ? step.undo.step : step.id;
    return kept.has(numberOf(by)) ? state : 'undone';
  };
  return {
    ...history,
    phase: kept.size === 0 ? 'undone' : 'left',
    traces: history.traces.map((trace) => ({ ...trace, state: stateOf(trace) })),
    revert: history.revert && { ...history.revert, state: { kind: 'reverted', when } },
  };
}

type Learning = { readonly folder: string; readonly host: Host };

/**
 * Writes into the journal what its host took back by itself, and takes away what told it. False where
 * that is for another time: nothing may be changed, or another process works on the host.
 */
export async function keepLearned(
  { build, revert }: History,
  reverted: Reverted,
  { folder, host }: Learning,
): Promise<boolean> {
  if (revert === null || host.executor.changes !== undefined) return false;
  const lock = await takeLock(host.executor, `reads what became of ${build}`);
  if (lock.kind !== 'held') return false;
  try {
    await writing(folder, build, (journal) => writeReverted(journal, reverted));
    await host.executor.run(remove(placeOf(revert.folder)));
    return true;
  } finally {
    await lock.release();
  }
}

const PAUSE_MS = 300;
/** Milliseconds that an undo on the host may take by its own patience. */
const PATIENCE_MS = 90_000;

/**
 * Brings an undo that is armed on the host to its end before the build is taken back from here: ends it,
 * or waits for what it does. Gives the build as it is then; a text says why that is not known. The lock
 * of the host must be held.
 */
export async function settleWatcher(
  history: History,
  folder: string,
  host: Host,
): Promise<History | string> {
  const { build, revert } = history;
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const report = await askWatcher(history, host);
    if (revert === null || report === null || report.kind === 'absent') return history;
    if (report.kind === 'unknown') return report.why;
    const place = placeOf(revert.folder);
    if (report.kind === 'reverted') {
      await writing(folder, build, (journal) => writeReverted(journal, report.reverted));
      await host.executor.run(remove(place));
      return afterRevert(history, report.reverted);
    }
    if (report.kind !== 'reverting') {
      const ended = await host.executor.run(end(place));
      if (ended.exitCode === 0) {
        await writing(folder, build, (journal) => journal.write({ record: 'disarmed' }));
        return { ...history, revert: { ...revert, state: { kind: 'ended' } } };
      }
      if (!says(REVERTING, ended.stderr)) return ended.message;
    }
    if (performance.now() > deadline) return 'the host still takes it back by itself';
    await sleep(PAUSE_MS);
  }
}

async function writing(
  folder: string,
  build: string,
  write: (journal: Journal) => Promise<void>,
): Promise<void> {
  const journal = await continueJournal(folder, build);
  try {
    await write(journal);
  } finally {
    await journal.close();
  }
}
