import type { Host } from '../executor/operation.ts';
import type { Landing } from './come-back.ts';
import type { RunOutcome, StepEvent } from './events.ts';
import type { Trace } from './history.ts';
import { createJournal, type Journal, tracesIn } from './journal.ts';
import { describeHolder, takeLock } from './lock.ts';
import { readPlace } from './place.ts';
import { type Plan, type Step, usesEngine } from './plan.ts';
import { prune } from './prune.ts';
import type { NewRecord } from './record.ts';
import { type Resuming, resume } from './resume.ts';
import { retreat, type Site, writeUnfinished } from './retreat.ts';
import { type Failure, runStep } from './run-step.ts';
import { thisRunner } from './runner.ts';
import { Untrusted } from './trust.ts';
import { openWay, type WayBroken } from './way.ts';

export type RunOptions = Host &
  Resuming & {
    /** Where journals are kept: `buildsFolder()`. */
    readonly folder: string;
    readonly onEvent?: (event: StepEvent) => void;
    /** Stops the build, which is then rolled back. */
    readonly signal?: AbortSignal;
  };

/** For a process that was just told to end and still holds what is to be removed. */
const ROLLBACK_PATIENCE_MS = 1_000;

type Failed = Failure & { readonly step: Step };
type Cut = { readonly kind: 'broken'; readonly step: Step; readonly broken: WayBroken };
type Build = Site & {
  readonly options: RunOptions;
  readonly emit: (event: StepEvent) => void;
  readonly warnings: readonly string[];
};
/** Another process changes the host: this one must not. */
type Displaced = { readonly kind: 'displaced'; readonly step: Step; readonly why: string };

/** Rolling back must not stop for the journal: without its marks, an undo looks at the host again. */
function writeIfPossible({ journal }: Site, record: NewRecord): Promise<void> {
  return journal.write(record).catch(() => undefined);
}

/** Runs what is not done yet, in order, until one fails or the way breaks. */
async function goAhead(
  build: Build,
): Promise<Failed | Cut | Displaced | { readonly kind: 'done' }> {
  const { journal, way, options, emit } = build;
  const todo = tracesIn(journal).filter(({ state }) => state !== 'done');
  for (const { step, state } of todo) {
    const other = await way.regain();
    if (other !== null) {
      return { kind: 'displaced', step, why: `another changes the host now: ${other}` };
    }
    emit({ step: step.id, status: 'running', result: null, why: '' });
    const { signal } = options;
    const outcome = await runStep(step, journal, { host: way.host, signal });
    if (outcome.kind === 'broken') {
      const isBegun = tracesIn(journal).some(
        (trace) => trace.step.id === step.id && trace.state === 'uncertain',
      );
      const status = isBegun ? 'uncertain' : 'not-done';
      const why = `the connection ended: ${outcome.broken.message}`;
      emit({ step: step.id, status, result: null, why });
      return { ...outcome, step };
    }
    if (outcome.kind === 'failed') {
      // An engine may have come late with what it was asked before the way broke.
      return { ...outcome, step, changed: outcome.changed || state === 'uncertain' };
    }
    emit({ step: step.id, status: 'done', result: outcome.result, why: '' });
  }
  return { kind: 'done' };
}

async function runSteps(build: Build): Promise<RunOutcome> {
  const { options, emit } = build;
  for (;;) {
    const ended = await goAhead(build);
    if (ended.kind === 'done') return applied(build);
    const { step } = ended;
    if (ended.kind === 'displaced') return leave(build, { step, why: ended.why, undone: [] });
    if (ended.kind === 'failed') {
      const { why, changed, result } = ended;
      emit({ step: step.id, status: 'failed', result, why });
      await writeIfPossible(build, { record: 'failed', step: step.id, why, changed });
      return rollBack(build, { step, why, arrival: 'here' });
    }
    const { broken } = ended;
    const choice = await resume(build, { step: step.id, broken }, { ...options, onEvent: emit });
    if (choice.kind === 'leave') return leave(build, { step, why: choice.why, undone: [] });
    if (choice.kind === 'roll-back') return rollBack(build, { step, ...choice });
  }
}

/** Unwritten, the end is not known to who reads the journal, who then takes the build for a crashed one. */
async function applied({ plan, journal, options, warnings }: Build): Promise<RunOutcome> {
  const unwritten = await journal.write({ record: 'applied' }).then(
    () => [],
    (error: unknown) => [
      `its end is not in the journal (${explain(error)}), so that builds calls it crashed; undo takes it back all the same`,
    ],
  );
  const pruned = await prune(options.folder, Date.now()).catch(
    (error: unknown) => `old journals could not be removed: ${explain(error)}`,
  );
  const all = [...warnings, ...unwritten, ...(pruned === null ? [] : [pruned])];
  return { kind: 'applied', build: plan.build, ...(all.length === 0 ? {} : { warnings: all }) };
}

type Cause = { readonly step: Step; readonly why: string; readonly arrival: Landing };

async function rollBack(build: Build, { step, why, arrival }: Cause): Promise<RunOutcome> {
  const { plan, options, emit } = build;
  const patience = ROLLBACK_PATIENCE_MS;
  const back = await retreat(build, { ...options, onEvent: emit, patience, arrival });
  const { undone, kept, left } = back;
  if (left !== null) return leave(build, { step, why: left, undone });
  const clean = kept.length === 0;
  await writeIfPossible(build, { record: 'ended', clean });
  const hint = clean
    ? 'all that was done has been taken back'
    : `take the rest back once the reason is gone: patchpanel undo ${plan.build}`;
  const problem = { what: step.title, why, hint };
  return { kind: 'failed', build: plan.build, step: step.id, problem, undone, kept };
}

type Leaving = { readonly step: Step; readonly why: string; readonly undone: readonly string[] };

/** Ends without the host, and says what is known of it. */
async function leave(build: Build, { step, why, undone }: Leaving): Promise<RunOutcome> {
  await writeUnfinished(build.journal);
  const { plan, journal } = build;
  const stepsIn = (wanted: Trace['state']) =>
    tracesIn(journal).flatMap(({ step: { id, title }, state }) =>
      state === wanted ? [{ step: id, title }] : [],
    );
  const hint = `take back what is there once the host is reachable: patchpanel undo ${plan.build}`;
  return {
    kind: 'left',
    build: plan.build,
    step: step.id,
    problem: { what: step.title, why, hint },
    certain: stepsIn('done'),
    uncertain: stepsIn('uncertain'),
    undone,
  };
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Applies a plan: each step is journalled before it runs, and when one fails, or the signal stops the
 * build, all before it is taken back in reverse order. A step that failed is itself taken back only
 * where it may have left something and its guards prove that this is ours.
 *
 * Where the way to the host breaks, nothing has failed yet: it waits, looks at what the host has, and
 * goes on or rolls back as `onBroken` says. Only where `leave` ends that is something left half-built,
 * and the outcome and the journal say so.
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
  const lock = await takeLock(options.executor, `builds ${build}, ${plan.title}`);
  if (lock.kind === 'refused') return refused(describeHolder(lock.holder), 'wait until it ends');
  if (lock.kind === 'unknown') return refused(lock.why, 'see that flock(1) works on the host');
  let journal: Journal | null = null;
  try {
    journal = await createJournal(options.folder, build);
    await journal.write({ record: 'begin', v: 1, place, runner: thisRunner(), plan });
  } catch (error) {
    await journal?.close();
    await lock.release();
    const hint = `see that ${options.folder} can be written`;
    return refused(explain(error), error instanceof Untrusted ? error.hint : hint);
  }
  const way = openWay(options, lock.regain);
  const emit = (event: StepEvent): void => options.onEvent?.(event);
  const warnings = lock.warning === null ? [] : [lock.warning];
  try {
    return await runSteps({ plan, place, way, journal, options, emit, warnings });
  } finally {
    way.close();
    // All that it holds was synced when it was written.
    await journal.close().catch(() => undefined);
    await lock.release();
  }
}
