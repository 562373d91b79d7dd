import { beginBuild } from './begin-build.ts';
import type { RunOutcome, StepEvent } from './events.ts';
import { readHostIdentity } from './host-identity.ts';
import { type Journal, stepRecordsIn, writeIfPossible } from './journal/journal.ts';
import type { NewRecord } from './journal/journal-record.ts';
import { describeHolder } from './lock/host-lock.ts';
import { takeLocks } from './lock/take-locks.ts';
import { type Plan, type Step, usesEngine } from './plan.ts';
import {
  type ConnectionLost,
  catchConnectionLost,
  guardHost,
} from './recovery/connection-guard.ts';
import { resume } from './recovery/resume.ts';
import { keepArmed } from './revert/keep-armed.ts';
import { confirm, unlessReverting } from './run-armed.ts';
import {
  armedStateOf,
  type Build,
  endApplied,
  leave,
  type RunPlanOptions,
  rollBack,
} from './run-ends.ts';
import { type Failure, runStep } from './run-step.ts';

type Failed = Failure & { readonly step: Step };
type Cut = { readonly kind: 'broken'; readonly step: Step; readonly broken: ConnectionLost };
/** Another process changes the host: this one must not. */
type Displaced = { readonly kind: 'displaced'; readonly step: Step; readonly why: string };

/** Runs the steps that are not done yet, in order, until one fails or the connection breaks. */
async function goAhead(
  build: Build,
): Promise<Failed | Cut | Displaced | { readonly kind: 'done' }> {
  const { journal, guarded, options, emit, armed } = build;
  const todo = stepRecordsIn(journal).filter(({ state }) => state !== 'done');
  for (const { step, state } of todo) {
    const other = await guarded.regain();
    if (other !== null) {
      // Its own watcher may be the other.
      if (armed !== null) await catchConnectionLost(armed.makeSure);
      return { kind: 'displaced', step, why: `another process is changing the host now: ${other}` };
    }
    emit({ step: step.id, status: 'running', result: null, why: '' });
    const { signal } = options;
    const outcome = await runStep(step, journal, { host: guarded.host, signal });
    if (outcome.kind === 'broken') {
      const isBegun = stepRecordsIn(journal).some(
        (stepRecord) => stepRecord.step.id === step.id && stepRecord.state === 'uncertain',
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
  const { options, emit, armed } = build;
  for (;;) {
    const ended = await goAhead(build);
    if (ended.kind === 'done') return finish(build);
    const { step } = ended;
    if (ended.kind === 'displaced') {
      return leave(build, { step, why: ended.why, undone: [], revert: armedStateOf(armed) });
    }
    if (ended.kind === 'failed') {
      const { why, changed, result } = ended;
      emit({ step: step.id, status: 'failed', result, why });
      await writeIfPossible(build.journal, { record: 'failed', step: step.id, why, changed });
      return rollBack(build, { step, why, reached: 'here' });
    }
    const { broken } = ended;
    const choice = await resume(build, { step: step.id, broken }, { ...options, onEvent: emit });
    if (choice.kind === 'leave') {
      return leave(build, { step, why: choice.why, undone: [], revert: armedStateOf(armed) });
    }
    if (choice.kind === 'roll-back') return rollBack(build, { step, ...choice });
  }
}

/** What has run is applied, and kept where it is asked for. */
async function finish(build: Build): Promise<RunOutcome> {
  const { armed, options } = build;
  const outcome = await endApplied(build);
  return armed === null || options.revert === undefined
    ? outcome
    : confirm(build, { armed, revert: options.revert }, outcome);
}

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
 * Applies a plan: each step is journalled before it runs, and when one fails, or the signal stops
 * the build, all before it is undone in reverse order. A step that failed is itself undone only if it
 * may have left something and its guards prove that this is ours.
 *
 * If the connection to the host breaks, nothing has failed yet: it waits, looks at what the host has,
 * and goes on or rolls back as `onBroken` says. Only if `leave` ends that is something left half-built, and the outcome and the journal say so.
 *
 * It always runs for real. A dry run is the faces' matter: they print the plan (`planAsText`,
 * `planAsShell`) and never come here, since a plan's checks could not hold where nothing was done.
 * A read-only executor refuses the first command that changes, which ends the build with nothing
 * done.
 */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<RunOutcome> {
  const id = plan.build;
  const refused = (why: string, hint: string): RunOutcome => {
    return { kind: 'refused', build: id, problem: { what: `build ${plan.title}`, why, hint } };
  };
  const place = await readHostIdentity(options, usesEngine(plan));
  if (typeof place === 'string') {
    return refused(
      place,
      'patchpanel must know the host it changes, so that an undo finds it again',
    );
  }
  const lock = await takeLocks(options, `builds ${id}, ${plan.title}`);
  if (lock.kind === 'refused') return refused(describeHolder(lock.holder), 'wait until it ends');
  if (lock.kind === 'unknown') return refused(lock.why, 'see that flock(1) works on the host');
  const begun = await beginBuild(plan, place, options);
  if ('why' in begun) {
    await lock.release();
    return refused(begun.why, begun.hint);
  }
  const { journal, watcher } = begun;
  const ungatedHost = guardHost(options, lock.regain);
  const emit = (event: StepEvent): void => options.onEvent?.(event);
  const warnings = lock.warning === null ? [] : [lock.warning];
  const armed =
    watcher === null
      ? null
      : keepArmed({
          plan,
          place: watcher.place,
          within: watcher.within,
          host: ungatedHost.host,
          pulse: options.executor,
        });
  const build: Build = {
    ...{ plan, place, ungatedHost, options, emit, warnings, armed },
    guarded: armed === null ? ungatedHost : { ...ungatedHost, host: armed.host },
    journal: armed === null ? journal : noting(journal, armed.note),
  };
  try {
    return await unlessReverting(build, () => runSteps(build));
  } finally {
    armed?.close();
    ungatedHost.close();
    // All that it holds was synced when it was written.
    await journal.close().catch(() => undefined);
    await lock.release();
  }
}
