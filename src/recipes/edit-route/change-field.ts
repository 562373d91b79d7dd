import { wordField } from '../links/fields.ts';
import type { Field } from '../recipe.ts';

export const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add or remove' },
  { add: 'one more route', remove: 'take one away' },
  () => 'add',
);

/** A question for one of the two changes only. */
export function only(which: 'add' | 'remove', why: string): Required<Pick<Field, 'unasked'>> {
  return { unasked: ({ input }) => (input.change === which ? null : why) };
}
