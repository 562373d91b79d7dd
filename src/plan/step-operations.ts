import type { Operation } from '../executor/operation.ts';
import type { Guard, Step } from './plan.ts';
import { looksOf, undoOperations } from './undo-operations.ts';

function guardLooks(guards: readonly Guard[]): readonly Operation[] {
  return guards.flatMap(({ check }) => looksOf(check));
}

/** Every operation of a step, from its conditions to its undo. */
export function operationsIn(step: Step): readonly Operation[] {
  const { command, check, identity, before } = step;
  return [
    ...guardLooks(before),
    command,
    ...guardLooks(check === null ? [] : [check]),
    ...(identity === null ? [] : [identity]),
    ...undoOperations(step),
  ];
}
