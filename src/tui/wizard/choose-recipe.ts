/** From a recipe to its form, and from the form to the plan. */
import { readPlanDetails } from '../../inventory/details/read-details.ts';
import type { Details } from '../../model/details.ts';
import { engineLockWarning } from '../../plan/lock/take-locks.ts';
import { unavailable } from '../../recipes/available.ts';
import {
  needsRevert,
  parseWithin,
  USUAL_WITHIN,
  WITHIN_KEY,
  withWithin,
} from '../../recipes/needs-revert.ts';
import { planOf } from '../../recipes/plan-of.ts';
import type { HostFacts, Input, Recipe } from '../../recipes/recipe.ts';
import { fieldStates, resolve } from '../../recipes/resolve.ts';
import { whileWaiting } from '../waiting.ts';
import { firstRefused, goToField, openForm } from './form.ts';
import { snapshotOf, tell, type Wizard } from './wizard.ts';

/** Drops what the recipe refuses: it comes from what was selected, and the person did not type it. */
function withoutRefused(recipe: Recipe, given: Input, facts: HostFacts): Input {
  const refused = fieldStates(recipe, given, facts)
    .filter(({ refusal }) => refusal !== null)
    .map(({ field }) => field.key);
  return Object.fromEntries(Object.entries(given).filter(([key]) => !refused.includes(key)));
}

/** Opens the form of a recipe; only the presets that it has a field for, and takes, count. */
export function chooseRecipe(wizard: Wizard, recipe: Recipe): void {
  const snapshot = snapshotOf(wizard);
  if (snapshot === null) {
    tell(wizard, 'bad', 'the host has not been read yet');
    return;
  }
  const refusal = unavailable(recipe, snapshot);
  if (refusal !== null) {
    tell(wizard, 'bad', refusal);
    return;
  }
  const keys = new Set(recipe.fields.map(({ key }) => key));
  const given = Object.fromEntries(Object.entries(wizard.preset).filter(([key]) => keys.has(key)));
  const open = (details: Details): void => {
    const now = snapshotOf(wizard) ?? snapshot;
    const fitting = wizard.straight
      ? given
      : withoutRefused(recipe, given, { snapshot: now, details });
    const form = openForm(
      withWithin(recipe, wizard.app.executor),
      { given: fitting, details },
      now,
    );
    wizard.store.setState({ stage: 'fields', form }, true);
    if (wizard.straight) makePlan(wizard);
  };
  if (recipe.needs.length === 0) {
    open({});
    return;
  }
  const show = (waits: string | null) =>
    wizard.store.setState({ stage: 'reading', recipe, waits }, true);
  show(null);
  const isReading = () => wizard.store.getState().stage === 'reading';
  const stopWaiting = whileWaiting(wizard.app.executor, (words) => isReading() && show(words));
  wizard.stop.signal.addEventListener('abort', stopWaiting, { once: true });
  void readPlanDetails(wizard.app, recipe.needs, wizard.stop.signal)
    .then((details) => {
      if (isReading()) open(details);
    })
    .finally(stopWaiting);
}

/** From the form to its plan; to the first field that is refused where there is one. */
export function makePlan(wizard: Wizard): void {
  const state = wizard.store.getState();
  const snapshot = snapshotOf(wizard);
  if (state.stage !== 'fields' || snapshot === null) return;
  const form = goToField(state.form, state.form.at, snapshot);
  const refused = firstRefused(form, snapshot);
  const facts = { snapshot, details: form.details };
  const resolution = resolve(form.recipe, form.given, facts);
  if (refused !== null || !resolution.ok) {
    const at = refused ?? form.at;
    wizard.store.setState({ stage: 'fields', form: goToField(form, at, snapshot) }, true);
    return;
  }
  const { [WITHIN_KEY]: asked = '', ...input } = resolution.input;
  const plan = planOf(form.recipe, input, facts);
  const needs = needsRevert(plan, facts, wizard.app.executor);
  const within = needs ? (parseWithin(asked) ?? USUAL_WITHIN) : null;
  wizard.store.setState({ stage: 'plan', form, plan, at: 0, within }, true);
  void engineLockWarning(plan, wizard.app).then((warning) => {
    const now = wizard.store.getState();
    if (warning === null || now.stage !== 'plan' || now.plan !== plan) return;
    const told = { ...plan, warnings: [...plan.warnings, warning] };
    wizard.store.setState({ ...now, plan: told }, true);
  });
}
