import type { UndoOutcome } from './events.ts';
import type { BuildId } from './plan.ts';

/** What to do where whatever stands against an undo may be resolved. */
export const NOTHING_CHANGED = 'nothing was changed; undo it again once that is resolved';

/** An undo that is not begun. */
export function refusedUndo(build: BuildId, why: string, hint: string): UndoOutcome {
  return { kind: 'refused', build, problem: { what: `undo ${build}`, why, hint }, kept: [] };
}
