/** The end of a run whose undo is armed on the host: it is asked whether it is kept, or the host takes it back. */
import { comeBack } from './come-back.ts';
import type { RunOutcome } from './events.ts';
import { tracesIn } from './journal.ts';
import type { Armed } from './revert/armed.ts';
import { awaitAnswer, type Revert } from './revert/confirm.ts';
import { Reverting } from './revert/reverting.ts';
import { settleReverted } from './revert/settle.ts';
import { type Build, leave, rollBack, type StepName, writeIfPossible } from './run-ends.ts';
import { thisRunner } from './runner.ts';
import { unlessBroken, WayBroken } from './way.ts';

/**
 * Asks whether a build that has run is kept, for as long as its host waits for that.
 *
 * @param applied how the run ends where it is
 */
export async function confirm(
  build: Build,
  { armed, revert }: { readonly armed: Armed; readonly revert: Revert },
  applied: RunOutcome,
): Promise<RunOutcome> {
  const { plan, place, options, way } = build;
  const { executor, signal } = options;
  const step = latestStep(build);
  for (;;) {
    const answer = await unlessBroken(() =>
      awaitAnswer({ armed, executor, place, revert, signal }),
    );
    if (answer instanceof WayBroken) {
      const back = await comeBack(way, place, { ...options, broken: answer });
      if (back.kind === 'lost') return leave(build, { step, why: back.why, undone: [] });
      if (back.kind === 'here') continue;
      return rollBack(build, { step, why: 'the host was started anew', arrival: back.kind });
    }
    if (answer === 'kept') {
      await writeIfPossible(build, { record: 'confirmed' });
      return applied;
    }
    const resumed = answer === 'take-back' ? await unlessBroken(armed.resume) : null;
    if (answer === 'none' || resumed instanceof WayBroken) return settle(build, armed);
    await writeIfPossible(build, { record: 'undo', runner: thisRunner() });
    const back = await rollBack(build, { step, why: 'it was not kept', arrival: 'here' });
    return 'problem' in back
      ? { ...back, problem: { ...back.problem, what: `keep ${plan.title}` } }
      : back;
  }
}

/** The step at which a build stands. */
function latestStep({ plan, journal }: Build): StepName {
  const begun = tracesIn(journal).findLast(({ state }) => state !== 'untouched');
  return begun?.step ?? { id: '', title: plan.title };
}

/** The end of a build that its host takes back by itself. */
async function settle(build: Build, armed: Armed): Promise<RunOutcome> {
  armed.close();
  const site = { ...build, way: build.plainWay };
  const settled = await settleReverted(site, armed.place, {
    ...build.options,
    onEvent: build.emit,
  });
  if (typeof settled !== 'string') return settled;
  return leave(build, { step: latestStep(build), why: settled, undone: [] });
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
