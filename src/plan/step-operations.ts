import type { Operation } from '../executor/operation.ts';
import type { Check, Guard, Step } from './plan.ts';

function looksOf({ command, or }: Check): readonly Operation[] {
  return [command, ...(or === undefined ? [] : looksOf(or))];
}

function guardLooks(guards: readonly Guard[]): readonly Operation[] {
  return guards.flatMap(({ check }) => looksOf(check));
}

/** All that taking a step back runs, looks included. */
export function undoOperationsIn({ undo, identity }: Step): readonly Operation[] {
  if (undo.kind !== 'command') return [];
  const guards = [...undo.guards, ...undo.whenUncertain, ...undo.atLast];
  return [
    undo.command,
    ...looksOf(undo.gone),
    ...guardLooks(guards),
    ...(identity === null ? [] : [identity]),
  ];
}

/** All that a step runs from its conditions to its undo. */
export function operationsIn(step: Step): readonly Operation[] {
  const { command, check, identity, before } = step;
  return [
    ...guardLooks(before),
    command,
    ...guardLooks(check === null ? [] : [check]),
    ...(identity === null ? [] : [identity]),
    ...undoOperationsIn(step),
  ];
}
