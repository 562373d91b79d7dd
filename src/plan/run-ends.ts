/** The ways in which a run ends: what is written to the journal, and what is reported. */
import type { Host } from '../executor/operation.ts';
import { errorWords } from '../model/text/error-words.ts';
import type { ArmedState, RunOutcome, StepEvent } from './events.ts';
import type { StepRecord } from './journal/history.ts';
import { stepRecordsIn, writeIfPossible } from './journal/journal.ts';
import { pruneJournals } from './journal/prune-journals.ts';
import type { Step } from './plan.ts';
import {
  ConnectionLost,
  catchConnectionLost,
  type GuardedHost,
} from './recovery/connection-guard.ts';
import type { ReachedState } from './recovery/reconnect.ts';
import type { ResumeOptions } from './recovery/resume.ts';
import { type BuildContext, rollBackSteps, writeUnfinished } from './recovery/rollback.ts';
import type { RevertOptions } from './revert/confirm.ts';
import type { ArmedWatcher } from './revert/keep-armed.ts';

export type RunPlanOptions = Host &
  ResumeOptions & {
    /** Where journals are kept: `buildsFolder()`. */
    readonly folder: string;
    readonly onEvent?: (event: StepEvent) => void;
    /** Stops the build, which is then rolled back. */
    readonly signal?: AbortSignal;
    /** Arms the undo on the host itself before the first step; absent if nothing is armed. */
    readonly revert?: RevertOptions;
  };

/** Milliseconds for a process that was just told to end and still holds what is to be removed. */
const ROLLBACK_PATIENCE_MS = 1_000;

/** A build that is run, and what it is run with. */
export type Build = BuildContext & {
  readonly options: RunPlanOptions;
  readonly emit: (event: StepEvent) => void;
  readonly warnings: readonly string[];
  /** The undo that stands by on the host; null if there is none. */
  readonly armed: ArmedWatcher | null;
  /** The guarded host itself, where `guarded` leads through the gate of the armed undo. */
  readonly ungatedHost: GuardedHost;
};

/** A step of a plan, or the plan itself where none was begun. */
export type StepTitle = Pick<Step, 'id' | 'title'>;

/**
 * Ends a run that was applied. If the end cannot be written, readers of the journal take the build
 * for a crashed one.
 */
export async function endApplied({ plan, journal, options, warnings }: Build): Promise<RunOutcome> {
  const unwritten = await journal.write({ record: 'applied' }).then(
    () => [],
    (error: unknown) => [
      `the end of the run could not be journalled (${errorWords(error)}); builds will list it as crashed, but undo still works`,
    ],
  );
  const pruned = await pruneJournals(options.folder, Date.now()).catch(
    (error: unknown) => `old journals could not be removed: ${errorWords(error)}`,
  );
  const all = [...warnings, ...unwritten, ...(pruned === null ? [] : [pruned])];
  return { kind: 'applied', build: plan.build, ...(all.length === 0 ? {} : { warnings: all }) };
}

type Cause = { readonly step: StepTitle; readonly why: string; readonly reached: ReachedState };

/**
 * Undoes what was done, even if nothing is left of the undo that stood by on the host; ends the one
 * that stands by.
 */
export async function rollBack(build: Build, { step, why, reached }: Cause): Promise<RunOutcome> {
  const { plan, options, emit, armed } = build;
  const patience = ROLLBACK_PATIENCE_MS;
  const context =
    armed === null ? build : { ...build, guarded: { ...build.guarded, host: armed.hostForUndo } };
  const back = await rollBackSteps(context, { ...options, onEvent: emit, patience, reached });
  const { undone, kept, left } = back;
  if (left !== null) return leave(build, { step, why: left, undone, revert: armedStateOf(armed) });
  const revert = await disarm(build);
  const clean = kept.length === 0;
  await writeIfPossible(build.journal, { record: 'ended', clean });
  const hint = clean
    ? 'everything that was done has been undone'
    : `undo the rest once the reason is gone: patchpanel undo ${plan.build}`;
  const problem = { what: step.title, why, hint };
  return { kind: 'failed', build: plan.build, step: step.id, problem, undone, kept, revert };
}

/** Once the plan is undone from here, its host need not undo it. */
async function disarm(build: Build): Promise<ArmedState | null> {
  if (build.armed === null) return null;
  const ending = await catchConnectionLost(build.armed.end);
  if (ending instanceof ConnectionLost) return 'unknown';
  if (ending.kind !== 'unknown') await writeIfPossible(build.journal, { record: 'disarmed' });
  return ending.kind;
}

/** State of an armed undo, as last heard of. */
export function armedStateOf(armed: ArmedWatcher | null): ArmedState | null {
  if (armed === null) return null;
  return armed.isGone() ? 'gone' : 'armed';
}

type Leaving = {
  readonly step: StepTitle;
  readonly why: string;
  readonly undone: readonly string[];
  /** Null if no undo was armed. */
  readonly revert: ArmedState | null;
};

/** Ends without the host, and says what is known of it. */
export async function leave(
  build: Build,
  { step, why, undone, revert }: Leaving,
): Promise<RunOutcome> {
  await writeUnfinished(build.journal);
  const { plan, journal, armed } = build;
  const stepsIn = (wanted: StepRecord['state']) =>
    stepRecordsIn(journal).flatMap(({ step: { id, title }, state }) =>
      state === wanted ? [{ step: id, title }] : [],
    );
  const itself = armed === null || revert !== 'armed' ? '' : `${itselfWithin(armed.within)}; else `;
  const hint = `${itself}undo what is there once the host is reachable: patchpanel undo ${plan.build}`;
  return {
    kind: 'left',
    build: plan.build,
    step: step.id,
    problem: { what: step.title, why, hint },
    certain: stepsIn('done'),
    uncertain: stepsIn('uncertain'),
    undone,
    revert,
  };
}

export function itselfWithin(seconds: number): string {
  return `the host takes it back by itself within ${seconds} s`;
}
