import type { Choice, Field, FieldContext, HostFacts, Input, Recipe, Refusal } from './recipe.ts';

/** A field as a form shows it: its value, its choices, and what is wrong with it. */
export type FieldState = {
  readonly field: Field;
  /** Given, or else proposed; empty if neither. */
  readonly value: string;
  readonly given: boolean;
  readonly choices: readonly Choice[] | null;
  readonly refusal: Refusal | null;
  /** Why it is not asked; null if it is. */
  readonly unasked: string | null;
};

export type Resolution =
  | { readonly ok: true; readonly input: Input }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

function refuse(field: Field, value: string, context: FieldContext): Refusal | null {
  if (value === '' && field.optional === true) return null;
  if (value === '') {
    const missing = field.missing?.(context) ?? null;
    if (missing !== null) return { field: field.key, ...missing };
    const proposal = field.propose(context);
    return {
      field: field.key,
      code: 'missing',
      message: `${field.label} is required: ${field.help}`,
      hint: proposal === null ? '' : `for example ${proposal}`,
    };
  }
  const refused = field.refuse(value, context);
  return refused === null ? null : { field: field.key, ...refused };
}

function refuseUnasked(field: Field, given: string, why: string): Refusal | null {
  if (given === '') return null;
  const message = `${field.label} cannot be set: ${why}`;
  return { field: field.key, code: 'not-asked', message, hint: `leave out --${field.key}` };
}

/**
 * Each field in its order, with the value given or else the proposal; a field sees the values of those
 * before it, also the ones that are refused, so that a form can show all that is wrong at once.
 */
export function fieldStates(recipe: Recipe, given: Input, facts: HostFacts): readonly FieldState[] {
  let input: Input = {};
  let refusedBefore = false;
  return recipe.fields.map((field) => {
    const context = { ...facts, input };
    const own = given[field.key];
    const unasked = field.unasked?.(context) ?? null;
    if (unasked !== null) {
      const refusal = refuseUnasked(field, own?.trim() ?? '', unasked);
      refusedBefore ||= refusal !== null;
      input = { ...input, [field.key]: '' };
      return { field, value: '', given: false, choices: null, refusal, unasked };
    }
    const value = (own ?? field.propose(context) ?? '').trim();
    const choices = field.choices === null ? null : field.choices(context);
    // What is proposed follows from the fields before: if one of those is wrong, only that one is reported.
    const follows = refusedBefore && own === undefined;
    const refusal = follows ? null : refuse(field, value, context);
    refusedBefore ||= refusal !== null;
    input = { ...input, [field.key]: value };
    return { field, value, given: own !== undefined, choices, refusal, unasked };
  });
}

function unknownFields(recipe: Recipe, given: Input): readonly Refusal[] {
  const known = recipe.fields.map(({ key }) => key);
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      field: key,
      code: 'unknown-field',
      message: `${recipe.id} has no field ${key}`,
      hint: `its fields are ${known.join(', ')}`,
    }));
}

/** The whole input of a recipe from the given part of it, or every reason why not. */
export function resolve(recipe: Recipe, given: Input, facts: HostFacts): Resolution {
  const states = fieldStates(recipe, given, facts);
  const refusals = [
    ...unknownFields(recipe, given),
    ...states.flatMap(({ refusal }) => (refusal === null ? [] : [refusal])),
  ];
  if (refusals.length > 0) return { ok: false, refusals };
  const input = Object.fromEntries(states.map(({ field, value }) => [field.key, value]));
  return { ok: true, input };
}
