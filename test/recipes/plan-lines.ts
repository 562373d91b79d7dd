import * as v from 'valibot';
import { expect } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';

/**
 * The commands of a plan, as a person reads them. Each is of a form that is read back from a journal, and
 * each look is one by its form.
 */
export function commandsOf(plan: Plan): readonly string[] {
  expect(v.parse(planSchema, JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  return planAsText(plan)
    .split('\n')
    .filter((line) => line.startsWith('   $ '))
    .map((line) => line.slice(5));
}
