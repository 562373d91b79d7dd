import { unlink } from 'node:fs/promises';
import { errorWords } from '../model/text/error-words.ts';
import type { HostIdentity } from './host-identity.ts';
import { createJournal, type Journal, journalPath } from './journal/journal.ts';
import { thisRunner } from './journal/runner.ts';
import { Untrusted } from './journal/trusted-files.ts';
import type { Plan } from './plan.ts';
import { armWatcher } from './revert/arm-watcher.ts';
import { end, type WatcherPlace } from './revert/host-scripts.ts';
import type { RunPlanOptions } from './run-ends.ts';

/** A build whose first step may follow. */
type Begun = {
  readonly journal: Journal;
  /** The undo that was armed on the host; null if none was to be. */
  readonly watcher: { readonly place: WatcherPlace; readonly within: number } | null;
};

type Refusal = { readonly why: string; readonly hint: string };

/** Hint for a plan whose undo cannot be armed: you can still apply it without one. */
const UNARMED = 'nothing was changed; --no-revert applies it without an armed undo';

/**
 * Writes the beginning of a build into its journal, and then arms its undo on the host, so that no
 * process is started over there that the journal does not announce. Where either fails, no journal
 * is left.
 */
export async function beginBuild(
  plan: Plan,
  place: HostIdentity,
  options: RunPlanOptions,
): Promise<Begun | Refusal> {
  const { folder, revert } = options;
  let journal: Journal | null = null;
  const giveUp = async (refusal: Refusal): Promise<Refusal> => {
    if (journal === null) return refusal;
    await journal.close().catch(() => undefined);
    // A journal that cannot be removed describes a build that was not begun, which is true.
    await unlink(journalPath(folder, plan.build)).catch(() => undefined);
    return refusal;
  };
  const unwritten = (error: unknown) => {
    const hint = error instanceof Untrusted ? error.hint : `see that ${folder} can be written`;
    return giveUp({ why: errorWords(error), hint });
  };
  try {
    journal = await createJournal(folder, plan.build);
    await journal.write({ record: 'begin', v: 1, place, runner: thisRunner(), plan });
  } catch (error) {
    return unwritten(error);
  }
  if (revert === undefined) return { journal, watcher: null };
  const { within } = revert;
  const armed = await armWatcher(plan, options, within);
  if (typeof armed === 'string') {
    return giveUp({ why: `no undo can be armed on ${place.target}: ${armed}`, hint: UNARMED });
  }
  try {
    await journal.write({ record: 'armed', folder: armed.folder, within });
  } catch (error) {
    // If this does not reach the watcher, it removes itself: it was told of no step.
    await options.executor.run(end(armed));
    return unwritten(error);
  }
  return { journal, watcher: { place: armed, within } };
}
