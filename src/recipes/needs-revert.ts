import type { Executor } from '../executor/executor.ts';
import type { Plan } from '../plan/plan.ts';
import { touchesOwnWay } from './links/own-way/touches-own-way.ts';
import { type Field, type HostFacts, type Recipe, refusal } from './recipe.ts';

/** Seconds for which an undo that is armed on the host waits: what is usual, and what makes sense. */
export const USUAL_WITHIN = 60;
const LEAST_WITHIN = 3;
const MOST_WITHIN = 3_600;

/** Whether a plan may cut the user's own connection to the host, so that its undo must be armed there. */
export function needsRevert(
  plan: Plan,
  facts: HostFacts,
  { connection }: Pick<Executor, 'connection'>,
): boolean {
  return connection !== undefined || touchesOwnWay(plan, facts);
}

/** Seconds as a person gives them; null if they are not a number that makes sense. */
export function parseWithin(text: string): number | null {
  const seconds = Number(text);
  const fits = /^\d+$/.test(text) && seconds >= LEAST_WITHIN && seconds <= MOST_WITHIN;
  return fits ? seconds : null;
}

/** What `parseWithin` takes, in words. */
export const WITHIN_FORM = `a number of seconds from ${LEAST_WITHIN} to ${MOST_WITHIN}`;

/** The key of the field, and its flag. */
export const WITHIN_KEY = 'confirm-within';

/** The field of a form for it, beside those of the recipe. */
const withinField: Field = {
  key: WITHIN_KEY,
  label: 'Confirm within',
  help: 'seconds you have to confirm; otherwise the host undoes it',
  choices: null,
  propose: () => `${USUAL_WITHIN}`,
  refuse: (value) =>
    parseWithin(value) === null
      ? refusal('bad-seconds', `${value} is not ${WITHIN_FORM}`, `${USUAL_WITHIN} is usual`)
      : null,
};

/**
 * A recipe whose form also asks for the seconds if its plan may need them: always on another host; on
 * this machine if it asks to confirm a change to the user's own connection.
 */
export function withWithin(recipe: Recipe, { connection }: Pick<Executor, 'connection'>): Recipe {
  const confirm = recipe.fields.find(({ key }) => key === 'confirm');
  if (connection !== undefined) return { ...recipe, fields: [...recipe.fields, withinField] };
  if (confirm === undefined) return recipe;
  const unasked: Field['unasked'] = (context) => {
    const { ownPath } = context.details;
    if (ownPath?.ok === true && ownPath.value === null) return 'you are not connected over SSH';
    return confirm.unasked?.(context) ?? null;
  };
  return { ...recipe, fields: [...recipe.fields, { ...withinField, unasked }] };
}

/** What a plan says about it before it runs. */
export function revertWarning(within: number): string {
  return `the host takes this back by itself unless you confirm it within ${within} s after it has run`;
}
