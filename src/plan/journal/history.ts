import { isForEngine } from '../../executor/operation.ts';
import type { HostIdentity } from '../host-identity.ts';
import type { BuildId, Plan, Step } from '../plan.ts';
import type { JournalRecord } from './journal-record.ts';
import type { Runner } from './runner.ts';

/** What a journal says about one step. */
export type StepRecord = {
  readonly step: Step;
  /**
   * `untouched`: never begun, or failed by itself; `uncertain`: begun, and the end was not seen or
   * may have left something; `undone`: undone, or found gone.
   */
  readonly state: 'untouched' | 'uncertain' | 'done' | 'undone';
  readonly identity: string | null;
};

/** A build as its journal describes it. */
export type History = {
  readonly build: BuildId;
  readonly plan: Plan;
  readonly place: HostIdentity;
  readonly begunAt: string;
  /** The last process that worked on it. */
  readonly runner: Runner;
  /**
   * `open`: neither fully applied nor fully undone; `left`: undone except for what was kept;
   * `unfinished`: the connection to the host broke and nobody waited for it.
   */
  readonly phase: 'open' | 'applied' | 'undone' | 'left' | 'unfinished';
  readonly stepRecords: readonly StepRecord[];
  /** The step that ended its apply; null if none failed. */
  readonly failed: { readonly title: string; readonly why: string } | null;
  /** The undo that was armed on the host; null if none was. */
  readonly revert: ArmedUndo | null;
};

/** An armed undo as the journal describes it. */
export type ArmedUndo = {
  readonly folder: string;
  /** Seconds. */
  readonly within: number;
  /**
   * `armed`: its state must be read from the host; `reverted`: when that happened, and the process
   * that changed the host at the same time, or null.
   */
  readonly state:
    | { readonly kind: 'armed' }
    | { readonly kind: 'ended' }
    | { readonly kind: 'reverted'; readonly when: string; readonly beneath: number | null };
};

function revertAfter(revert: ArmedUndo | null, record: JournalRecord): ArmedUndo | null {
  if (record.record === 'armed') {
    return { folder: record.folder, within: record.within, state: { kind: 'armed' } };
  }
  if (revert === null) return null;
  if (record.record === 'confirmed' || record.record === 'disarmed') {
    return { ...revert, state: { kind: 'ended' } };
  }
  if (record.record !== 'reverted') return revert;
  const { when, beneath = null } = record;
  return { ...revert, state: { kind: 'reverted', when, beneath } };
}

type Mark = Pick<StepRecord, 'state' | 'identity'>;

function markAfter(record: JournalRecord, mark: Mark): Mark {
  switch (record.record) {
    case 'intent':
      return { state: 'uncertain', identity: null };
    case 'done':
      return { state: 'done', identity: record.identity };
    case 'failed':
      return record.changed ? mark : { state: 'untouched', identity: null };
    case 'undone':
      return { ...mark, state: 'undone' };
    default:
      return mark;
  }
}

type Failed = { readonly step: string; readonly why: string } | null;

/** A step whose connection broke may go on; a step that is done again has not failed. */
function failedAfter(failed: Failed, record: JournalRecord): Failed {
  if (record.record === 'failed') return record.lost ? failed : record;
  return record.record === 'intent' || record.record === 'applied' ? null : failed;
}

function phaseAfter(phase: History['phase'], record: JournalRecord): History['phase'] {
  if (record.record === 'applied') return 'applied';
  if (record.record === 'undo') return 'open';
  if (record.record === 'ended') {
    if (record.unfinished) return 'unfinished';
    return record.clean ? 'undone' : 'left';
  }
  return phase;
}

/**
 * Folds a journal's records. Null if it holds none: a crash before the first, so nothing was done.
 */
export function historyOf(records: readonly JournalRecord[]): History | null {
  const [begin] = records;
  if (begin?.record !== 'begin') return null;
  const marks = new Map<string, Mark>();
  let phase: History['phase'] = 'open';
  let runner: Runner = begin.runner;
  let revert: ArmedUndo | null = null;
  let failed: Failed = null;
  for (const record of records) {
    phase = phaseAfter(phase, record);
    revert = revertAfter(revert, record);
    failed = failedAfter(failed, record);
    if (record.record === 'undo') runner = record.runner;
    if ('step' in record) {
      const before = marks.get(record.step) ?? { state: 'untouched', identity: null };
      marks.set(record.step, markAfter(record, before));
    }
  }
  return {
    build: begin.plan.build,
    plan: begin.plan,
    place: begin.place,
    begunAt: begin.at,
    runner,
    phase,
    failed: failedIn(begin.plan, failed),
    revert,
    stepRecords: begin.plan.steps.map((step) => ({
      step,
      ...(marks.get(step.id) ?? { state: 'untouched', identity: null }),
    })),
  };
}

function failedIn({ steps }: Plan, failed: Failed): History['failed'] {
  if (failed === null) return null;
  const { step: id, why } = failed;
  return { title: steps.find((step) => step.id === id)?.title ?? id, why };
}

/**
 * Applies a restart of the machine: only what the engine keeps is left. Links and namespaces went
 * with the kernel.
 */
export function afterReboot(stepRecords: readonly StepRecord[]): readonly StepRecord[] {
  return stepRecords.map((stepRecord) =>
    isForEngine(stepRecord.step.command) || stepRecord.state === 'untouched'
      ? stepRecord
      : { ...stepRecord, state: 'undone' },
  );
}
