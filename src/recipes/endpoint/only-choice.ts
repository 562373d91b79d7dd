import type { Field } from '../recipe.ts';

/** The same field, which proposes what may be chosen where that is one thing alone. */
export function withOnlyChoice(field: Field): Field {
  return {
    ...field,
    propose: (context) => {
      const [only, ...others] = field.choices?.(context) ?? [];
      return only !== undefined && others.length === 0 ? only.value : null;
    },
  };
}
