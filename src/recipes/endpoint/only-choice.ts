import type { Field } from '../recipe.ts';

/** The same field, which proposes the choice if there is only one. */
export function withOnlyChoice(field: Field): Field {
  return {
    ...field,
    propose: (context) => {
      const [only, ...others] = field.choices?.(context) ?? [];
      return only !== undefined && others.length === 0 ? only.value : null;
    },
  };
}
