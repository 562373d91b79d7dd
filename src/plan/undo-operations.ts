import type { Operation } from '../executor/operation.ts';
import type { Check, Step } from './plan.ts';

/** Every operation that undoing a step may run: its undo, and each look around it. */
export function undoOperations({
  undo,
  identity,
}: Pick<Step, 'undo' | 'identity'>): readonly Operation[] {
  if (undo.kind !== 'command') return [];
  const guards = [...undo.guards, ...undo.whenUncertain, ...undo.atLast];
  const checks = [undo.gone, ...guards.map(({ check }) => check)];
  const settled = undo.settled === null ? [] : [undo.settled];
  return [
    undo.command,
    ...[...checks, ...settled].flatMap(looksOf),
    ...(identity === null ? [] : [identity]),
  ];
}

/** Every operation that a check may run. */
export function looksOf({ command, or }: Check): readonly Operation[] {
  return [command, ...(or === undefined ? [] : looksOf(or))];
}
