import type { Field, FieldContext, FieldRefusal, Input } from '../recipe.ts';

/** A question that is answered with yes or no. */
export type Switch = Pick<Field, 'key' | 'label' | 'help' | 'unasked'> & {
  readonly propose: 'yes' | 'no' | ((context: FieldContext) => 'yes' | 'no');
  /** What the two answers mean, shown beside them. */
  readonly notes: { readonly yes: string; readonly no: string };
  /** Why an answer will not do; null if both will. */
  readonly judge?: (on: boolean, context: FieldContext) => FieldRefusal | null;
};

/** A field that is `yes` or `no`. */
export function switchField({ propose, notes, judge, ...about }: Switch): Field {
  return {
    ...about,
    choices: () => [
      { value: 'yes', note: notes.yes },
      { value: 'no', note: notes.no },
    ],
    propose: (context) => (typeof propose === 'string' ? propose : propose(context)),
    refuse: (value, context) => {
      if (value !== 'yes' && value !== 'no') {
        const message = `${value} is neither yes nor no`;
        return { code: 'no-choice', message, hint: 'choose yes or no' };
      }
      return judge?.(value === 'yes', context) ?? null;
    },
  };
}

/** Whether a switch of the input is on; one that was not asked is off. */
export function isYes(input: Input, key: string): boolean {
  return input[key] === 'yes';
}

/** Whether a switch of the input was turned off; false for one that was not asked. */
export function isNo(input: Input, key: string): boolean {
  return input[key] === 'no';
}
