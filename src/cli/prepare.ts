import type { Host } from '../executor/operation.ts';
import { readDetails } from '../inventory/read-details.ts';
import { newBuildId } from '../plan/build-id.ts';
import type { Plan } from '../plan/plan.ts';
import type { Input, Recipe } from '../recipes/recipe.ts';
import { resolve } from '../recipes/resolve.ts';
import { fromRefusals } from './errors.ts';
import { givenSecrets } from './given-secrets.ts';
import type { Output } from './output.ts';
import { readSnapshot } from './read.ts';

type Preparing = { readonly given: Input; readonly host: Host; readonly output: Output };

/** A recipe's plan for a host as it is now; throws where a field is refused, with each reason. */
export async function preparePlan(
  recipe: Recipe,
  { given: said, host, output }: Preparing,
): Promise<Plan> {
  const given = await givenSecrets(recipe, said, output);
  const [snapshot, details] = await Promise.all([
    readSnapshot(host),
    readDetails(host, recipe.needs, new AbortController().signal),
  ]);
  const facts = { snapshot, details };
  const resolution = resolve(recipe, given, facts);
  if (resolution.ok) return recipe.plan(resolution.input, facts, newBuildId());
  const [first, ...more] = resolution.refusals;
  if (first === undefined) throw new Error(`${recipe.id} refuses its fields without a reason`);
  throw fromRefusals([first, ...more]);
}
