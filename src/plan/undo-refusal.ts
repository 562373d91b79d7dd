import type { UndoOutcome } from './events.ts';
import type { BuildId } from './plan.ts';

/** Hint for an undo that can be repeated once its obstacle is resolved. */
export const NOTHING_CHANGED = 'nothing was changed; undo it again once that is resolved';

/** The outcome of an undo that was not begun. */
export function refusedUndo(build: BuildId, why: string, hint: string): UndoOutcome {
  return { kind: 'refused', build, problem: { what: `undo ${build}`, why, hint }, kept: [] };
}
