import type { Host } from '../../executor/operation.ts';
import { readPlanDetails } from '../../inventory/details/read-details.ts';
import { readSnapshot } from '../../inventory/read-snapshot.ts';
import { engineLockWarning } from '../../plan/lock/take-locks.ts';
import type { Plan } from '../../plan/plan.ts';
import { needsRevert } from '../../recipes/needs-revert.ts';
import { planOf } from '../../recipes/plan-of.ts';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import { resolve } from '../../recipes/resolve.ts';
import { fromRefusals } from '../errors.ts';
import type { Output } from '../print/output.ts';
import { shown } from '../print/progress.ts';
import { givenSecrets } from './given-secrets.ts';

export type Prepared = {
  readonly plan: Plan;
  /** Whether it may cut the connection to the host, so that its undo is to stand by there. */
  readonly needsRevert: boolean;
};

type Preparing = { readonly given: Input; readonly host: Host; readonly output: Output };

/** A recipe's plan for a host as it is now; throws where a field is refused, with each reason. */
export async function preparePlan(
  recipe: Recipe,
  { given: said, host, output }: Preparing,
): Promise<Prepared> {
  const given = await givenSecrets(recipe, said, output);
  const showing = { executor: host.executor, output, what: 'reading the host' };
  const [snapshot, details] = await shown(showing, ({ signal }) =>
    Promise.all([readSnapshot({ ...host, signal }), readPlanDetails(host, recipe.needs, signal)]),
  );
  const facts = { snapshot, details };
  const resolution = resolve(recipe, given, facts);
  if (resolution.ok) {
    const made = planOf(recipe, resolution.input, facts);
    const unlocked = await engineLockWarning(made, host);
    const plan = unlocked === null ? made : { ...made, warnings: [...made.warnings, unlocked] };
    return { plan, needsRevert: needsRevert(plan, facts, host.executor) };
  }
  const [first, ...more] = resolution.refusals;
  if (first === undefined) throw new Error(`${recipe.id} refuses its fields without a reason`);
  throw fromRefusals([first, ...more]);
}
