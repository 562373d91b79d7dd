import type { Operation } from '../executor/operation.ts';
import type { Check, Step } from './plan.ts';

/** All that taking a step back may run, by whoever does it: its undo, and each look around it. */
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

/** All that a check may ask. */
export function looksOf({ command, or }: Check): readonly Operation[] {
  return [command, ...(or === undefined ? [] : looksOf(or))];
}
