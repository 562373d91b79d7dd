/**
 * The end of a run whose undo is armed on the host: it is asked whether it is kept, or the host
 * takes it back.
 */

import type { RunOutcome } from './events.ts';
import { stepRecordsIn, writeIfPossible } from './journal/journal.ts';
import { thisRunner } from './journal/runner.ts';
import { ConnectionLost, catchConnectionLost } from './recovery/connection-guard.ts';
import { reconnect } from './recovery/reconnect.ts';
import { awaitAnswer, type RevertOptions } from './revert/confirm.ts';
import { type ArmedWatcher, GONE } from './revert/keep-armed.ts';
import { Reverting } from './revert/reverting.ts';
import { settleReverted } from './revert/settle-reverted.ts';
import { armedStateOf, type Build, leave, rollBack, type StepTitle } from './run-ends.ts';

/**
 * Asks whether a build that has run is kept, for as long as its host waits for that.
 *
 * @param applied how the run ends where it is
 */
export async function confirm(
  build: Build,
  { armed, revert }: { readonly armed: ArmedWatcher; readonly revert: RevertOptions },
  applied: RunOutcome,
): Promise<RunOutcome> {
  const { place, options, guarded } = build;
  const { executor, signal } = options;
  const step = latestStep(build);
  for (;;) {
    const answer = await catchConnectionLost(() =>
      awaitAnswer({ armed, executor, place, revert, signal }),
    );
    if (answer instanceof ConnectionLost) {
      const back = await reconnect(guarded, place, { ...options, broken: answer });
      if (back.kind === 'lost') {
        return leave(build, { step, why: back.why, undone: [], revert: armedStateOf(armed) });
      }
      if (back.kind === 'here') continue;
      return rollBack(build, { step, why: 'the host was restarted', reached: back.kind });
    }
    switch (answer.kind) {
      case 'kept':
        await writeIfPossible(build.journal, { record: 'confirmed' });
        return applied;
      case 'none':
        return settle(build, armed);
      case 'take-back': {
        const resumed = await catchConnectionLost(armed.resume);
        if (resumed instanceof ConnectionLost) return settle(build, armed);
        return takeBackUnkept(build, { step, why: 'it was not kept' });
      }
      case 'unasked': {
        const why = `nobody can be asked whether to keep it: ${answer.why}`;
        return takeBackUnkept(build, { step, why });
      }
      case 'gone':
        return leave(build, { step, why: UNKNOWN, undone: [], revert: 'gone' });
    }
  }
}

const UNKNOWN = `${GONE}: whether it took this build back first is not known`;

/** Takes back from here what has run. */
async function takeBackUnkept(
  build: Build,
  { step, why }: { readonly step: StepTitle; readonly why: string },
): Promise<RunOutcome> {
  await writeIfPossible(build.journal, { record: 'undo', runner: thisRunner() });
  const back = await rollBack(build, { step, why, reached: 'here' });
  return 'problem' in back
    ? { ...back, problem: { ...back.problem, what: `keep ${build.plan.title}` } }
    : back;
}

/** The step at which a build stands. */
function latestStep({ plan, journal }: Build): StepTitle {
  const begun = stepRecordsIn(journal).findLast(({ state }) => state !== 'untouched');
  return begun?.step ?? { id: '', title: plan.title };
}

/** The end of a build that its host takes back by itself; from here, where the host does not. */
async function settle(build: Build, armed: ArmedWatcher): Promise<RunOutcome> {
  armed.close();
  const step = latestStep(build);
  const context = { ...build, guarded: build.ungatedHost };
  const options = { ...build.options, onEvent: build.emit };
  const settled = await settleReverted(context, armed, options);
  if (settled.kind === 'reverted') return settled.outcome;
  const { why } = settled;
  if (settled.kind === 'unknown') {
    return leave(build, { step, why, undone: [], revert: settled.revert });
  }
  return unlessReverting(build, () => goBack(build, armed, { step, why }));
}

/** Takes back from here what its host does not, once the armed undo has certainly ended. */
async function goBack(
  build: Build,
  armed: ArmedWatcher,
  { step, why }: { readonly step: StepTitle; readonly why: string },
): Promise<RunOutcome> {
  const ending = await catchConnectionLost(armed.end);
  if (ending instanceof ConnectionLost || ending.kind === 'unknown') {
    return leave(build, { step, why, undone: [], revert: 'unknown' });
  }
  const other = await build.guarded.regain();
  if (other !== null)
    return leave(build, { step, why: `${why}; ${other}`, undone: [], revert: 'gone' });
  return rollBack(build, { step, why, reached: 'here' });
}

/** How a run ends; where its host takes the build back meanwhile, so does the run. */
export async function unlessReverting(
  build: Build,
  run: () => Promise<RunOutcome>,
): Promise<RunOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Reverting) || build.armed === null) throw error;
    return settle(build, build.armed);
  }
}
