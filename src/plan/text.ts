import { showCommand } from '../executor/show.ts';
import type { Plan, Step } from './plan.ts';

function undoLine(step: Step): readonly string[] {
  return step.undo.kind === 'command' ? [`     undo: ${showCommand(step.undo.command)}`] : [];
}

function stepLines(step: Step, index: number): readonly string[] {
  const number = String(index + 1).padStart(2);
  return [
    `${number}. ${step.title}`,
    `     ${step.reason}`,
    `   $ ${showCommand(step.command)}`,
    ...undoLine(step),
    '',
  ];
}

/** The plan for a person to read before it runs: each command with its reason and how it is taken back. Not sanitised. */
export function planAsText(plan: Plan): string {
  const head = [`${plan.title}   (build ${plan.build})`, ''];
  return [...head, ...plan.steps.flatMap(stepLines)].join('\n');
}
