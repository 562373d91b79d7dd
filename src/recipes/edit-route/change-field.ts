import { wordField } from '../links/fields.ts';
import type { Field } from '../recipe.ts';

const CHANGES = {
  add: 'add a route',
  remove: 'remove a route',
  replace: 'move a route to another gateway or link',
} as const;

export const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add, remove or replace' },
  CHANGES,
  () => 'add',
);

/** A question for some of the changes only. */
export function only(
  which: readonly (keyof typeof CHANGES)[],
  why: string,
): Required<Pick<Field, 'unasked'>> {
  return { unasked: ({ input }) => (which.some((each) => each === input.change) ? null : why) };
}
