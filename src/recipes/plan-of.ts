import { familyOn } from '../model/engine/engine-on.ts';
import { newBuildId } from '../plan/build-id.ts';
import type { Plan } from '../plan/plan.ts';
import { planForFamily } from '../plan/plan-for-family.ts';
import type { HostFacts, Input, Recipe } from './recipe.ts';

/** A new build of a recipe, from resolved fields, in the words of the host's engine. */
export function planOf(recipe: Recipe, input: Input, facts: HostFacts): Plan {
  const plan = recipe.plan(input, facts, newBuildId());
  const { id } = familyOn(facts.snapshot);
  // A plan that names no engine family is Docker's, so that earlier versions can read it too.
  return id === 'docker' ? plan : planForFamily(plan, id);
}
