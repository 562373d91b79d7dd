import { succeeded } from '../../executor/command-result.ts';
import { effectOf, type Host } from '../../executor/operation.ts';
import { saysAbsent } from '../checks/absence.ts';
import { type ClaimAnswer, doesNotHold, HOLDS, unknownAnswer } from '../checks/claim-answer.ts';
import { evaluateCheck, runLook } from '../checks/evaluate-check.ts';
import type { StepRecord } from '../journal/history.ts';

/**
 * Checks whether what a step made is there and is still the same thing; null if nothing on the host
 * can prove it.
 */
export async function isStillApplied(
  stepRecord: StepRecord,
  host: Host,
): Promise<ClaimAnswer | null> {
  const { step, state } = stepRecord;
  if (state === 'undone') return doesNotHold();
  // A step that only reads leaves nothing in place: a probe, or a record of what an undo is to
  // restore.
  if (step.undo.kind === 'none' || effectOf(step.command) === 'read') return null;
  if (step.undo.kind === 'command') {
    const gone = await evaluateCheck(step.undo.gone, host);
    if (gone.kind === 'holds') return doesNotHold();
    if (gone.kind === 'unknown') return gone;
  }
  const same = await isSame(stepRecord, host);
  if (same.kind !== 'holds') return same;
  return step.check === null ? null : evaluateCheck(step.check.check, host);
}

/**
 * Checks whether the thing with this name has the recorded identity; it counts as the same if none
 * was recorded.
 */
async function isSame({ step, identity }: StepRecord, host: Host): Promise<ClaimAnswer> {
  if (step.identity === null || identity === null) return HOLDS;
  const now = await runLook(step.identity, host);
  if (succeeded(now)) return now.stdout.trim() === identity ? HOLDS : doesNotHold();
  return saysAbsent(step.identity, now) ? doesNotHold(now.message) : unknownAnswer(now.message);
}
