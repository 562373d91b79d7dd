import { showOperation } from '../../executor/operation.ts';
import type { Plan, Step } from '../plan.ts';

function undoLine(step: Step): readonly string[] {
  return step.undo.kind === 'command'
    ? [
        `     undo: ${showOperation(step.undo.command)}`,
        ...step.undo.loses.map((what) => `     not as before: ${what}`),
      ]
    : [];
}

function stepLines(step: Step, index: number): readonly string[] {
  const number = String(index + 1).padStart(2);
  return [
    `${number}. ${step.title}`,
    `     ${step.reason}`,
    `   $ ${showOperation(step.command)}`,
    ...undoLine(step),
    '',
  ];
}

/**
 * Prints a plan to read before it runs: each command with its reason and its undo. Not sanitised.
 */
export function planAsText(plan: Plan): string {
  const head = [`${plan.title}   (build ${plan.build})`, ''];
  const warnings = plan.warnings.map((warning) => `! ${warning}`);
  const warned = warnings.length === 0 ? [] : [...warnings, ''];
  return [...head, ...warned, ...plan.steps.flatMap(stepLines)].join('\n');
}
