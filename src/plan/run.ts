import { type Host, isForEngine, operate } from '../executor/operation.ts';
import { type Result, succeeded } from '../executor/result.ts';
import { brokenGuard } from './ask.ts';
import { engineWords } from './engine-words.ts';
import type { RunOutcome, StepEvent } from './events.ts';
import type { Trace } from './history.ts';
import { createJournal, type Journal } from './journal.ts';
import { describeHolder, takeLock } from './lock.ts';
import { readPlace } from './place.ts';
import { type Plan, type Step, usesEngine } from './plan.ts';
import type { NewRecord } from './record.ts';
import { thisRunner } from './runner.ts';
import { takeBack } from './take-back.ts';

export type RunOptions = Host & {
  /** Where journals are kept: `buildsFolder()`. */
  readonly folder: string;
  readonly onEvent?: (event: StepEvent) => void;
  /** Stops the build, which is then rolled back. */
  readonly signal?: AbortSignal;
};

/** How one step went; `changed` says whether it may have left something behind. */
type StepResult =
  | { readonly kind: 'done'; readonly identity: string | null; readonly result: Result }
  | {
      readonly kind: 'failed';
      readonly why: string;
      readonly changed: boolean;
      readonly result: Result | null;
    };

/** For a process that was just told to end and still holds what is to be removed. */
const ROLLBACK_PATIENCE_MS = 1_000;

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * A command that ended by itself with an error is taken at its word: ip(8) asks the kernel for one
 * thing, which it does wholly or not at all, and what then bears the name is another's. One that was
 * ended from outside may have come first.
 */
function mayHaveChanged(result: Result): boolean {
  return result.exitCode === null || result.timedOut || result.cancelled;
}

async function perform(step: Step, options: RunOptions): Promise<StepResult> {
  const { signal } = options;
  const result = await operate(options, step.command, signal === undefined ? {} : { signal });
  const ended = !mayHaveChanged(result);
  if (!ended || (step.judgedBy === 'exit-code' && !succeeded(result))) {
    // Only an exit code says that the engine itself has spoken.
    const said = isForEngine(step.command) && result.exitCode !== null;
    const why = said ? engineWords(result.message) : result.message;
    return { kind: 'failed', why, changed: !ended, result };
  }
  const broken = step.check === null ? null : await brokenGuard([step.check], options);
  if (broken !== null) return { kind: 'failed', why: broken, changed: true, result };
  if (step.identity === null) return { kind: 'done', identity: null, result };
  const identity = await operate(options, step.identity);
  if (!succeeded(identity)) {
    return { kind: 'failed', why: identity.message, changed: true, result };
  }
  return { kind: 'done', identity: identity.stdout.trim(), result };
}

/** One step, from its conditions to its mark in the journal. */
async function runStep(step: Step, journal: Journal, options: RunOptions): Promise<StepResult> {
  const untouched = (why: string): StepResult => {
    return { kind: 'failed', why, changed: false, result: null };
  };
  if (options.signal?.aborted) return untouched('it was stopped');
  const broken = await brokenGuard(step.before, options);
  if (broken !== null) return untouched(broken);
  try {
    await journal.write({ record: 'intent', step: step.id });
  } catch (error) {
    return untouched(`the journal could not be written: ${explain(error)}`);
  }
  const outcome = await perform(step, options);
  if (outcome.kind === 'failed') return outcome;
  try {
    await journal.write({ record: 'done', step: step.id, identity: outcome.identity });
  } catch (error) {
    const why = `the journal could not be written: ${explain(error)}`;
    return { kind: 'failed', why, changed: true, result: outcome.result };
  }
  return outcome;
}

type Failure = Extract<StepResult, { kind: 'failed' }>;

async function runSteps(plan: Plan, journal: Journal, options: RunOptions): Promise<RunOutcome> {
  const emit = (event: StepEvent): void => options.onEvent?.(event);
  /** Rolling back must not stop for the journal: without its marks, an undo looks at the host again. */
  const writeIfPossible = (record: NewRecord): Promise<void> =>
    journal.write(record).catch(() => undefined);
  const traces: Trace[] = [];

  const rollBack = async (step: Step, failure: Failure): Promise<RunOutcome> => {
    const { why, changed, result } = failure;
    emit({ step: step.id, status: 'failed', result, why });
    await writeIfPossible({ record: 'failed', step: step.id, why, changed });
    const back = await takeBack(traces, {
      host: options,
      write: writeIfPossible,
      onEvent: emit,
      patience: ROLLBACK_PATIENCE_MS,
    });
    const clean = back.kept.length === 0;
    await writeIfPossible({ record: 'ended', clean });
    const hint = clean
      ? 'all that was done has been taken back'
      : `take the rest back once the reason is gone: patchpanel undo ${plan.build}`;
    const problem = { what: step.title, why, hint };
    return { kind: 'failed', build: plan.build, step: step.id, problem, ...back };
  };

  for (const step of plan.steps) {
    emit({ step: step.id, status: 'running', result: null, why: '' });
    const outcome = await runStep(step, journal, options);
    if (outcome.kind === 'failed') {
      if (outcome.changed) traces.push({ step, state: 'uncertain', identity: null });
      return rollBack(step, outcome);
    }
    traces.push({ step, state: 'done', identity: outcome.identity });
    emit({ step: step.id, status: 'done', result: outcome.result, why: '' });
  }
  await writeIfPossible({ record: 'applied' });
  return { kind: 'applied', build: plan.build };
}

/**
 * Applies a plan: each step is journalled before it runs, and when one fails, or the signal stops the
 * build, all before it is taken back in reverse order. A step that failed is itself taken back only
 * where it may have left something and its guards prove that this is ours.
 *
 * It always runs for real. A dry run is the faces' matter: they print the plan (`planAsText`,
 * `planAsShell`) and never come here, since a plan's checks could not hold where nothing was done. A
 * read-only executor refuses the first command that changes, which ends the build with nothing done.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunOutcome> {
  const { build } = plan;
  const refused = (why: string, hint: string): RunOutcome => {
    return { kind: 'refused', build, problem: { what: `build ${plan.title}`, why, hint } };
  };
  const place = await readPlace(options, usesEngine(plan));
  if (typeof place === 'string') {
    return refused(
      place,
      'patchpanel must know the host it changes, so that an undo finds it again',
    );
  }
  let release: (() => Promise<void>) | null = null;
  let journal: Journal | null = null;
  try {
    const lock = await takeLock(options.folder, place, `builds ${build}, ${plan.title}`);
    if (lock.kind === 'refused') return refused(describeHolder(lock.holder), 'wait until it ends');
    release = lock.release;
    journal = await createJournal(options.folder, build);
    await journal.write({ record: 'begin', v: 1, place, runner: thisRunner(), plan });
  } catch (error) {
    await journal?.close();
    await release?.();
    return refused(explain(error), `see that ${options.folder} can be written`);
  }
  try {
    return await runSteps(plan, journal, options);
  } finally {
    await journal.close();
    await release();
  }
}
