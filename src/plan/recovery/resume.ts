import { isForEngine } from '../../executor/operation.ts';
import type { StepEvent } from '../events.ts';
import type { StepRecord } from '../journal/history.ts';
import { stepRecordsIn, writeIfPossible } from '../journal/journal.ts';
import type { NewRecord } from '../journal/journal-record.ts';
import { ConnectionLost, catchConnectionLost } from './connection-guard.ts';
import type { InterruptedStep, Interruption, InterruptionChoice } from './interruption.ts';
import { type ProbedStep, probeInterruptedStep } from './probe-interrupted-step.ts';
import { type ReachedState, reconnect, type WhileDisconnected } from './reconnect.ts';
import { type BuildContext, stepRecordsAt } from './rollback.ts';

export type ResumeOptions = WhileDisconnected & {
  /**
   * Chooses what to do with a build whose connection broke, once the host is connected again and
   * was checked. Without it the build is rolled back.
   */
  readonly onBroken?: (broken: Interruption) => Promise<InterruptionChoice>;
  readonly signal?: AbortSignal;
};

type Choice =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'roll-back'; readonly why: string; readonly reached: ReachedState }
  | { readonly kind: 'leave'; readonly why: string };

type Options = ResumeOptions & { readonly onEvent: (event: StepEvent) => void };

type Break = { readonly step: string; readonly broken: ConnectionLost };

/**
 * After the way broke at a step: waits for it, finds out what the host really has of each step that
 * was begun, so that each is certain again, and asks what now.
 */
export async function resume(
  context: BuildContext,
  { step, broken }: Break,
  options: Options,
): Promise<Choice> {
  const brokeAt = Date.now();
  const why = `the connection to ${context.place.target} ended: ${broken.message}`;
  let latest = broken;
  for (;;) {
    const reached = await reconnect(context.guarded, context.place, { ...options, broken: latest });
    if (reached.kind === 'lost') return { kind: 'leave', why: reached.why };
    const seen = await catchConnectionLost(() => lookAtSteps(context, reached.kind, brokeAt));
    if (seen instanceof ConnectionLost) {
      latest = seen;
      continue;
    }
    await makeCertain(context, seen, options.onEvent);
    const found = seen.map(foundOf);
    const cannotGoOn = objection(reached.kind, found);
    const choice = await ask({ build: context.plan.build, step, why, found, cannotGoOn }, options);
    if (choice === 'leave') return { kind: 'leave', why: `${why}; it was left as it is` };
    if (choice === 'go-on' && cannotGoOn === null) return { kind: 'go-on' };
    return { kind: 'roll-back', why, reached: reached.kind };
  }
}

type Seen = { readonly stepRecord: StepRecord; readonly became: ProbedStep };

async function lookAtSteps(
  context: BuildContext,
  reached: ReachedState,
  brokeAt: number,
): Promise<readonly Seen[]> {
  const begun = stepRecordsAt(reached, stepRecordsIn(context.journal)).filter(
    ({ state }) => state !== 'untouched',
  );
  const seen: Seen[] = [];
  for (const stepRecord of begun) {
    seen.push({
      stepRecord,
      became: await probeInterruptedStep(stepRecord, context.guarded.host, brokeAt),
    });
  }
  return seen;
}

const STATUS = {
  done: 'done',
  'not-done': 'not-done',
  gone: 'failed',
  unclear: 'uncertain',
} as const;

/**
 * Marks in the journal what was found. A request that an engine may still be working on stays
 * uncertain while nothing is seen of it: the undo checks again.
 */
async function makeCertain(
  { journal }: BuildContext,
  seen: readonly Seen[],
  onEvent: (event: StepEvent) => void,
): Promise<void> {
  for (const { stepRecord, became } of seen) {
    const { state, why, identity } = became;
    const step = stepRecord.step.id;
    const record = ((): NewRecord | null => {
      if (stepRecord.state !== 'uncertain') return null;
      if (state === 'done') return { record: 'done', step, identity };
      if (state !== 'not-done' || isForEngine(stepRecord.step.command)) return null;
      return { record: 'failed', step, why: 'it was not done', changed: false };
    })();
    // If it cannot be written, the journal still says that the step is uncertain, which is true.
    if (record !== null) await writeIfPossible(journal, record);
    onEvent({ step, status: STATUS[state], result: null, why });
  }
}

function foundOf({ stepRecord, became: { state, why } }: Seen): InterruptedStep {
  return { step: stepRecord.step.id, title: stepRecord.step.title, state, why };
}

function objection(reached: ReachedState, found: readonly InterruptedStep[]): string | null {
  if (reached === 'before-reboot') return 'the host was restarted in the meantime';
  const bad = found.find(({ state }) => state === 'gone' || state === 'unclear');
  return bad === undefined ? null : `${bad.title}: ${bad.why}`;
}

/** A build that is being stopped is rolled back, also while it is asked about. */
async function ask(
  broken: Interruption,
  { onBroken, signal }: ResumeOptions,
): Promise<InterruptionChoice> {
  if (onBroken === undefined || signal?.aborted) return 'roll-back';
  const stopped = Promise.withResolvers<InterruptionChoice>();
  const stop = () => stopped.resolve('roll-back');
  signal?.addEventListener('abort', stop);
  try {
    return await Promise.race([onBroken(broken), stopped.promise]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
