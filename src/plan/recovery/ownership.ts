import { succeeded } from '../../executor/command-result.ts';
import type { Host } from '../../executor/operation.ts';
import { evaluateCheck, evaluateGuards, runLook } from '../checks/evaluate-check.ts';
import type { StepRecord } from '../journal/history.ts';
import type { Undo } from '../plan.ts';

/** Whether what a step made is there and may be undone. */
export type Ownership =
  | { readonly kind: 'ours' }
  /** Nothing is there, or the name now belongs to another thing. */
  | { readonly kind: 'gone' }
  /** It belongs to someone else, is in use, or cannot be checked. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Checks who owns what a step made; changes nothing. `ahead` judges before anything is undone;
 * `last`, right before this step is undone.
 */
export async function ownershipOf(
  stepRecord: StepRecord,
  undo: Extract<Undo, { kind: 'command' }>,
  host: Host,
  moment: 'ahead' | 'last',
): Promise<Ownership> {
  const gone = await evaluateCheck(undo.gone, host);
  if (gone.kind === 'holds') return { kind: 'gone' };
  if (gone.kind === 'unknown') {
    return { kind: 'refused', why: `could not check whether it is still there: ${gone.why}` };
  }
  const certain = stepRecord.state === 'done' && stepRecord.identity !== null;
  if (certain && stepRecord.step.identity !== null) {
    const now = await runLook(stepRecord.step.identity, host);
    if (!succeeded(now)) return { kind: 'refused', why: now.message };
    const identity = now.stdout.trim();
    if (identity === '') return { kind: 'refused', why: 'it does not say what it is now' };
    if (identity !== stepRecord.identity) return { kind: 'gone' };
  }
  const guards = [
    ...undo.guards,
    ...(stepRecord.state === 'done' ? [] : undo.whenUncertain),
    ...(moment === 'last' ? undo.atLast : []),
  ];
  const allowed = await evaluateGuards(guards, host);
  return allowed.kind === 'holds' ? { kind: 'ours' } : { kind: 'refused', why: allowed.why };
}
