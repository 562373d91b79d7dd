import { type Host, operate } from '../executor/operation.ts';
import { succeeded } from '../executor/result.ts';
import { brokenGuard, holds } from './ask.ts';
import type { Trace } from './history.ts';
import type { Undo } from './plan.ts';

/** Whether what a step made is there to be taken back, and may be. */
export type Ownership =
  | { readonly kind: 'ours' }
  /** Nothing is there, or what bears the name now is another thing. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Looks at the host, changes nothing. `ahead` judges before anything is taken back; `last`, right
 * before this step is.
 */
export async function ownershipOf(
  trace: Trace,
  undo: Extract<Undo, { kind: 'command' }>,
  host: Host,
  moment: 'ahead' | 'last',
): Promise<Ownership> {
  if (await holds(undo.gone, host)) return { kind: 'gone' };
  const certain = trace.state === 'done' && trace.identity !== null;
  if (certain && trace.step.identity !== null) {
    const now = await operate(host, trace.step.identity);
    if (!succeeded(now)) return { kind: 'refused', why: now.message };
    const identity = now.stdout.trim();
    if (identity === '') return { kind: 'refused', why: 'it does not tell what it is now' };
    if (identity !== trace.identity) return { kind: 'gone' };
  }
  const guards = [
    ...undo.guards,
    ...(trace.state === 'done' ? [] : undo.whenUncertain),
    ...(moment === 'last' ? undo.atLast : []),
  ];
  const why = await brokenGuard(guards, host);
  return why === null ? { kind: 'ours' } : { kind: 'refused', why };
}
