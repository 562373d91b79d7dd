import type { Operation } from '../executor/operation.ts';
import type { Check, Step, Undo } from './plan.ts';

type Essential = Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'undo'>;
type Optional = Partial<Omit<Step, keyof Essential>>;

/**
 * Makes a step that is judged by its exit code and has only the conditions, proof and identity that
 * are given.
 */
export function makeStep(step: Essential & Optional): Step {
  return { judgedBy: 'exit-code', before: [], check: null, identity: null, ...step };
}

type UndoCommand = Extract<Undo, { kind: 'command' }>;

/**
 * Makes an undo of one operation, with nothing left to do once `gone` holds and only the guards
 * that are given.
 */
export function undoBy(
  command: Operation,
  gone: Check,
  more: Partial<Omit<UndoCommand, 'kind' | 'command' | 'gone'>> = {},
): UndoCommand {
  return {
    kind: 'command',
    command,
    loses: [],
    guards: [],
    whenUncertain: [],
    atLast: [],
    gone,
    settled: null,
    ...more,
  };
}

/** Returns the check with the opposite claim; only a command that succeeds can prove either. */
export function opposite({ expects, ...check }: Check): Check {
  return { ...check, expects: { kind: 'not', of: expects } };
}
