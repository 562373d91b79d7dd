import type { Plan } from '../../src/plan/plan.ts';
import { planAsText } from '../../src/plan/text.ts';

/** The commands of a plan, as a person reads them. */
export function commandsOf(plan: Plan): readonly string[] {
  return planAsText(plan)
    .split('\n')
    .filter((line) => line.startsWith('   $ '))
    .map((line) => line.slice(5));
}
