import type { Operation } from '../executor/operation.ts';
import type { Check, Step, Undo } from './plan.ts';

type Essential = Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'undo'>;
type Optional = Partial<Omit<Step, keyof Essential>>;

/** A step judged by its exit code, without conditions, proof or identity but those that are given. */
export function makeStep(step: Essential & Optional): Step {
  return { judgedBy: 'exit-code', before: [], check: null, identity: null, ...step };
}

type UndoCommand = Extract<Undo, { kind: 'command' }>;

/** An undo by one operation, which has nothing left to do where `gone` holds; without guards but those given. */
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

/** The same command with the opposite claim; only a command that succeeds can prove either. */
export function opposite({ expects, ...check }: Check): Check {
  return { ...check, expects: { kind: 'not', of: expects } };
}
