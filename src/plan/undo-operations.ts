import type { Operation } from '../executor/operation.ts';
import type { Check, Step } from './plan.ts';

/** All that taking a step back runs, looks included; nothing where it leaves nothing, or goes with another. */
export function undoOperationsOf({ undo, identity }: Step): readonly Operation[] {
  if (undo.kind !== 'command') return [];
  const guards = [...undo.guards, ...undo.whenUncertain, ...undo.atLast];
  const settled = undo.settled === null ? [] : [undo.settled];
  const checks = [undo.gone, ...guards.map(({ check }) => check), ...settled];
  return [undo.command, ...checks.flatMap(looksOf), ...(identity === null ? [] : [identity])];
}

function looksOf({ command, or }: Check): readonly Operation[] {
  return [command, ...(or === undefined ? [] : looksOf(or))];
}
