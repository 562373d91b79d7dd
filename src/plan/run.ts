import type { Host } from '../executor/operation.ts';
import { comeBack, type Landing } from './come-back.ts';
import type { RunOutcome, StepEvent } from './events.ts';
import type { Trace } from './history.ts';
import { createJournal, type Journal, tracesIn } from './journal.ts';
import { describeHolder, takeLock } from './lock.ts';
import { readPlace } from './place.ts';
import { type Plan, type Step, usesEngine } from './plan.ts';
import type { NewRecord } from './record.ts';
import { type Resuming, resume } from './resume.ts';
import { retreat, type Site, writeUnfinished } from './retreat.ts';
import { armWatcher } from './revert/arm.ts';
import { type Armed, keepArmed } from './revert/armed.ts';
import { awaitAnswer, type Revert } from './revert/confirm.ts';
import { end, type WatcherPlace } from './revert/host-scripts.ts';
import { Reverting } from './revert/reverting.ts';
import { settleReverted } from './revert/settle.ts';
import { type Failure, runStep } from './run-step.ts';
import { thisRunner } from './runner.ts';
import { openWay, unlessBroken, type Way, WayBroken } from './way.ts';

export type RunOptions = Host &
  Resuming & {
    /** Where journals are kept: `buildsFolder()`. */
    readonly folder: string;
    readonly onEvent?: (event: StepEvent) => void;
    /** Stops the build, which is then rolled back. */
    readonly signal?: AbortSignal;
    /** Arms the undo on the host itself before the first step; absent where nothing is armed. */
    readonly revert?: Revert;
  };

/** For a process that was just told to end and still holds what is to be removed. */
const ROLLBACK_PATIENCE_MS = 1_000;

type Failed = Failure & { readonly step: Step };
type Cut = { readonly kind: 'broken'; readonly step: Step; readonly broken: WayBroken };
type Build = Site & {
  readonly options: RunOptions;
  readonly emit: (event: StepEvent) => void;
  /** The undo that stands by on the host; null where none does. */
  readonly armed: Armed | null;
  /** The way itself, where `way` leads through the gate of the armed undo. */
  readonly plainWay: Way;
};

/** Rolling back must not stop for the journal: without its marks, an undo looks at the host again. */
function writeIfPossible({ journal }: Site, record: NewRecord): Promise<void> {
  return journal.write(record).catch(() => undefined);
}

/** Runs what is not done yet, in order, until one fails or the way breaks. */
async function goAhead(build: Build): Promise<Failed | Cut | { readonly kind: 'done' }> {
  const { journal, way, options, emit } = build;
  const todo = tracesIn(journal).filter(({ state }) => state !== 'done');
  for (const { step, state } of todo) {
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
  const { plan, options, emit } = build;
  for (;;) {
    const ended = await goAhead(build);
    if (ended.kind === 'done') {
      await writeIfPossible(build, { record: 'applied' });
      return options.revert === undefined || build.armed === null
        ? { kind: 'applied', build: plan.build }
        : confirm(build, build.armed, options.revert);
    }
    const { step } = ended;
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

/** Asks whether a build that has run is kept, for as long as its host waits for that. */
async function confirm(build: Build, armed: Armed, revert: Revert): Promise<RunOutcome> {
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
      return { kind: 'applied', build: plan.build };
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
function latestStep({ plan, journal }: Build): Pick<Step, 'id' | 'title'> {
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

async function runToItsEnd(build: Build): Promise<RunOutcome> {
  try {
    return await runSteps(build);
  } catch (error) {
    if (!(error instanceof Reverting) || build.armed === null) throw error;
    return settle(build, build.armed);
  }
}

/** Once it was taken back from here, its host need not. */
async function disarm(build: Build): Promise<void> {
  if (build.armed === null) return;
  const ended = await unlessBroken(build.armed.end);
  const isEnded = !(ended instanceof WayBroken) && ended.ended;
  if (isEnded) await writeIfPossible(build, { record: 'disarmed' });
}

type Cause = {
  readonly step: Pick<Step, 'id' | 'title'>;
  readonly why: string;
  readonly arrival: Landing;
};

async function rollBack(build: Build, { step, why, arrival }: Cause): Promise<RunOutcome> {
  const { plan, options, emit } = build;
  const patience = ROLLBACK_PATIENCE_MS;
  const back = await retreat(build, { ...options, onEvent: emit, patience, arrival });
  const { undone, kept, left } = back;
  if (left !== null) return leave(build, { step, why: left, undone });
  await disarm(build);
  const clean = kept.length === 0;
  await writeIfPossible(build, { record: 'ended', clean });
  const hint = clean
    ? 'all that was done has been taken back'
    : `take the rest back once the reason is gone: patchpanel undo ${plan.build}`;
  const problem = { what: step.title, why, hint };
  return { kind: 'failed', build: plan.build, step: step.id, problem, undone, kept };
}

type Leaving = {
  readonly step: Pick<Step, 'id' | 'title'>;
  readonly why: string;
  readonly undone: readonly string[];
};

/** Ends without the host, and says what is known of it. */
async function leave(build: Build, { step, why, undone }: Leaving): Promise<RunOutcome> {
  await writeUnfinished(build.journal);
  const { plan, journal, armed } = build;
  const stepsIn = (wanted: Trace['state']) =>
    tracesIn(journal).flatMap(({ step: { id, title }, state }) =>
      state === wanted ? [{ step: id, title }] : [],
    );
  const itself =
    armed === null ? '' : `the host takes it back by itself within ${armed.within} s; else `;
  const hint = `${itself}take back what is there once the host is reachable: patchpanel undo ${plan.build}`;
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

/** Where the undo cannot be armed, a person may go on without. */
const UNARMED = 'nothing was changed; --no-revert goes on without it';

/** A journal whose every record is told to another as well. */
function noting(journal: Journal, note: (record: NewRecord) => void): Journal {
  return {
    ...journal,
    write: (record) => {
      note(record);
      return journal.write(record);
    },
  };
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
  let release: (() => Promise<void>) | null = null;
  let journal: Journal | null = null;
  let watcher: WatcherPlace | null = null;
  try {
    const lock = await takeLock(options.folder, place, `builds ${build}, ${plan.title}`);
    if (lock.kind === 'refused') return refused(describeHolder(lock.holder), 'wait until it ends');
    release = lock.release;
    if (options.revert !== undefined) {
      const armed = await armWatcher(plan, options, options.revert.within);
      if (typeof armed === 'string') {
        await release();
        return refused(`no undo can be armed on ${place.target}: ${armed}`, UNARMED);
      }
      watcher = armed;
    }
    journal = await createJournal(options.folder, build);
    await journal.write({ record: 'begin', v: 1, place, runner: thisRunner(), plan });
    if (watcher !== null && options.revert !== undefined) {
      const { within } = options.revert;
      await journal.write({ record: 'armed', folder: watcher.folder, within });
    }
  } catch (error) {
    if (watcher !== null) await options.executor.run(end(watcher));
    await journal?.close();
    await release?.();
    return refused(explain(error), `see that ${options.folder} can be written`);
  }
  const plainWay = openWay(options);
  const emit = (event: StepEvent): void => options.onEvent?.(event);
  const armed =
    watcher === null || options.revert === undefined
      ? null
      : keepArmed({
          plan,
          place: watcher,
          within: options.revert.within,
          host: plainWay.host,
          pulse: options.executor,
        });
  try {
    return await runToItsEnd({
      plan,
      place,
      way: armed === null ? plainWay : { ...plainWay, host: armed.host },
      plainWay,
      journal: armed === null ? journal : noting(journal, armed.note),
      options,
      emit,
      armed,
    });
  } finally {
    armed?.close();
    plainWay.close();
    await journal.close();
    await release();
  }
}
