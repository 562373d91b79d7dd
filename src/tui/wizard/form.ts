/** The form of a recipe: which field is edited, what was typed, what follows from it. Pure. */
import type { Details } from '../../model/details.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import type { FieldState } from '../../recipes/resolve.ts';
import { fieldStates } from '../../recipes/resolve.ts';
import type { KeyName } from '../keys/press.ts';
import { typedBy } from '../keys/press.ts';
import type { TextField } from '../widgets/text-field.ts';
import { fieldOf, pressInField, typeText } from '../widgets/text-field.ts';

export type Form = {
  readonly recipe: Recipe;
  /** What the recipe needs of the host beside the snapshot, as it was when the form opened. */
  readonly details: Details;
  /** What the person typed or chose; every other field shows its proposal. */
  readonly given: Input;
  /** The field under the cursor, and its text as it is typed. */
  readonly at: number;
  readonly text: TextField;
  /** The text stands as it was found: what is typed first takes its place. */
  readonly untouched: boolean;
  /** Whether the menu of the field's choices is open. */
  readonly choosing: boolean;
};

/** The form of a recipe with its proposals, the cursor on the first field. */
export function openForm(
  recipe: Recipe,
  { given, details }: Pick<Form, 'given' | 'details'>,
  snapshot: Snapshot,
): Form {
  const form = {
    recipe,
    details,
    given,
    at: 0,
    text: fieldOf(''),
    untouched: true,
    choosing: false,
  };
  return goToField(form, 0, snapshot);
}

/** All fields as they stand with what was typed so far. */
export function formStates(form: Form, snapshot: Snapshot): readonly FieldState[] {
  return fieldStates(form.recipe, form.given, { snapshot, details: form.details });
}

/** To another field, clamped. A field that was emptied takes its proposal again. */
export function goToField(form: Form, at: number, snapshot: Snapshot): Form {
  const given = Object.fromEntries(
    Object.entries(form.given).filter(([, value]) => value.trim() !== ''),
  );
  const to = Math.max(0, Math.min(at, form.recipe.fields.length - 1));
  const state = formStates({ ...form, given }, snapshot)[to];
  return {
    ...form,
    given,
    at: to,
    text: fieldOf(state?.value ?? ''),
    untouched: true,
    choosing: false,
  };
}

/** To the next or the previous field that is asked, around the end. */
export function stepToField(form: Form, by: 1 | -1, snapshot: Snapshot): Form {
  const { length } = form.recipe.fields;
  // What was typed is cleaned first: which fields are asked depends on it.
  const left = goToField(form, form.at, snapshot);
  const states = formStates(left, snapshot);
  let at = left.at;
  do at = (at + by + length) % length;
  while (states[at]?.unasked !== null && at !== left.at);
  return goToField(left, at, snapshot);
}

/** The first field that is refused; null where the form can become a plan. */
export function firstRefused(form: Form, snapshot: Snapshot): number | null {
  const at = formStates(form, snapshot).findIndex(({ refusal }) => refusal !== null);
  return at === -1 ? null : at;
}

function withText(form: Form, text: TextField): Form {
  const key = form.recipe.fields[form.at]?.key;
  if (key === undefined || text.text === form.text.text) return { ...form, text };
  return { ...form, text, given: { ...form.given, [key]: text.text } };
}

/** What a key makes of the field under the cursor; null for a key that is not for a field. */
export function pressInForm(form: Form, key: KeyName): Form | null {
  const isTyped = form.untouched && typedBy(key) !== null;
  const text = pressInField(isTyped ? fieldOf('') : form.text, key);
  return text === null ? null : { ...withText(form, text), untouched: false };
}

/** Text that was pasted, up to its first newline. */
export function pasteIntoForm(form: Form, pasted: string): Form {
  const [first = ''] = pasted.split(/[\r\n]/);
  const text = typeText(form.untouched ? fieldOf('') : form.text, first);
  return { ...withText(form, text), untouched: false };
}

/** A value for the field under the cursor, such as one of its choices. */
export function chooseInForm(form: Form, value: string): Form {
  return { ...withText(form, fieldOf(value)), untouched: true, choosing: false };
}

/** The next or the previous choice of the field under the cursor, around the end. */
export function cycleChoice(form: Form, by: 1 | -1, snapshot: Snapshot): Form {
  const state = formStates(form, snapshot)[form.at];
  const choices = state?.choices ?? [];
  const at = choices.findIndex(({ value }) => value === state?.value);
  const next = choices[(at + by + choices.length) % choices.length];
  return next === undefined ? form : chooseInForm(form, next.value);
}
