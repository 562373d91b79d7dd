import { type CommandResult, succeeded } from '../../executor/command-result.ts';
import { type Host, type Operation, operate } from '../../executor/operation.ts';
import type { ClaimAnswer } from '../checks/claim-answer.ts';
import { evaluateCheck, pollUntil, scaledPatience } from '../checks/evaluate-check.ts';
import type { Kept, StepEvent } from '../events.ts';
import type { StepRecord } from '../journal/history.ts';
import type { NewRecord } from '../journal/journal-record.ts';
import type { Undo } from '../plan.ts';
import { undoOperations } from '../undo-operations.ts';
import { ConnectionLost, catchConnectionLost } from './connection-guard.ts';
import { type Ownership, ownershipOf } from './ownership.ts';

/**
 * The kernel's link watch reports the loss of a carrier at most once a second
 * (net/core/link_watch.c); an engine drops its own part of a swarm's network about half a second
 * after the network.
 */
const SETTLE_MS = 2_500;

const isSo = (answer: ClaimAnswer): boolean => answer.kind === 'holds';

export type UndoStepsOptions = {
  readonly host: Host;
  /** Must not reject: undoing goes on even if the journal's disk is full. */
  readonly write: (record: NewRecord) => Promise<void>;
  readonly onEvent: (event: StepEvent) => void;
  /**
   * Milliseconds during which a refusal is checked again, while a command of a crashed run may
   * still end.
   */
  readonly patience: number;
};

/** The steps of a build that are left to undo, last first. */
function remaining(stepRecords: readonly StepRecord[]): readonly StepRecord[] {
  return stepRecords
    .filter((stepRecord) => stepRecord.state === 'done' || stepRecord.state === 'uncertain')
    .toReversed();
}

/** Every operation that undoing these steps may run, looks included. */
export function remainingUndoOperations(stepRecords: readonly StepRecord[]): readonly Operation[] {
  return remaining(stepRecords).flatMap(({ step }) => undoOperations(step));
}

type UndoCommand = Extract<Undo, { kind: 'command' }>;

/**
 * Judges a step and, if it is the build's own and still there, runs its undo and checks that it is
 * gone.
 */
async function remove(
  stepRecord: StepRecord,
  undo: UndoCommand,
  options: UndoStepsOptions,
): Promise<{ readonly why: string | null; readonly result: CommandResult | null }> {
  const { host } = options;
  const ask = (): Promise<Ownership> => ownershipOf(stepRecord, undo, host, 'last');
  const owned = await pollUntil(
    ask,
    (answer) => answer.kind !== 'refused',
    scaledPatience(host, options.patience),
  );
  if (owned.kind === 'gone') return { why: null, result: null };
  if (owned.kind === 'refused') return { why: owned.why, result: null };
  await options.write({ record: 'undoing', step: stepRecord.step.id });
  const result = await operate(host, undo.command);
  const patience = succeeded(result) ? scaledPatience(host, SETTLE_MS) : 0;
  const gone = await pollUntil(() => evaluateCheck(undo.gone, host), isSo, patience);
  if (gone.kind === 'unknown') {
    return { why: `could not check whether its undo took effect: ${gone.why}`, result };
  }
  if (gone.kind === 'does-not-hold') {
    return { why: result.message || 'it is still there after its undo', result };
  }
  const { settled } = undo;
  if (settled !== null)
    await pollUntil(() => evaluateCheck(settled, host), isSo, scaledPatience(host, SETTLE_MS));
  return { why: null, result };
}

/**
 * Lists why steps of a build may not be undone, before anything is: an undo that you ask for is
 * done whole or not begun, so that no cable is pulled from under a process that still uses it.
 */
export async function undoObjections(
  stepRecords: readonly StepRecord[],
  host: Host,
  patience: number,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const stepRecord of remaining(stepRecords)) {
    const { step } = stepRecord;
    const { undo } = step;
    if (undo.kind !== 'command') continue;
    const ask = (): Promise<Ownership> => ownershipOf(stepRecord, undo, host, 'ahead');
    const owned = await pollUntil(
      ask,
      (answer) => answer.kind !== 'refused',
      scaledPatience(host, patience),
    );
    if (owned.kind === 'refused') kept.push({ step: step.id, title: step.title, why: owned.why });
  }
  return kept;
}

/**
 * Undoes, last first, each step that was done or may have been; never one that was not begun. A
 * step that is already gone counts as undone; one that is refused or fails is kept, and the rest
 * goes on. The records that it writes say what happened to each. Throws `ConnectionLost` if the
 * connection to the host breaks; call it again with what is left.
 */
export async function undoSteps(
  stepRecords: readonly StepRecord[],
  options: UndoStepsOptions,
): Promise<void> {
  const todo = remaining(stepRecords);
  const settle = async (
    { step: { id } }: StepRecord,
    why: string | null,
    result: CommandResult | null,
  ) => {
    if (why === null) {
      await options.write({ record: 'undone', step: id });
      options.onEvent({ step: id, status: 'undone', result, why: '' });
    } else {
      await options.write({ record: 'kept', step: id, why });
      options.onEvent({ step: id, status: 'kept', result, why });
    }
  };
  for (const stepRecord of todo) {
    const { id, undo } = stepRecord.step;
    // It left nothing, so there is nothing to tell.
    if (undo.kind === 'none') await options.write({ record: 'undone', step: id });
    if (undo.kind !== 'command') continue;
    options.onEvent({ step: id, status: 'running', result: null, why: '' });
    const removed = await catchConnectionLost(() => remove(stepRecord, undo, options));
    if (removed instanceof ConnectionLost) {
      const why = `the connection ended: ${removed.message}`;
      options.onEvent({ step: id, status: 'uncertain', result: null, why });
      throw removed;
    }
    const { why, result } = removed;
    for (const carried of todo) {
      const rides = carried.step.undo.kind === 'with' && carried.step.undo.step === id;
      if (rides) await settle(carried, why, null);
    }
    await settle(stepRecord, why, result);
  }
}
