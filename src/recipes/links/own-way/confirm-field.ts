import type { Field, FieldContext } from '../../recipe.ts';
import type { Danger } from './own-way.ts';

/** Asks to type a link's name if a change would cut the user's own connection or leave no way out. */
export function confirmField(dangerOf: (context: FieldContext) => Danger | null): Field {
  return {
    key: 'confirm',
    label: 'Confirm',
    help: 'type the link’s name if the change may cut your SSH connection or removes the last default route',
    choices: null,
    propose: () => null,
    unasked: (context) =>
      dangerOf(context) === null
        ? 'not needed: doesn’t touch your connection or the last default route'
        : null,
    missing: (context) => {
      const danger = dangerOf(context);
      if (danger === null) return null;
      return {
        code: 'not-confirmed',
        message: danger.why,
        hint: `type ${danger.link} to do it anyway`,
      };
    },
    refuse: (value, context) => {
      const danger = dangerOf(context);
      if (danger === null || value === danger.link) return null;
      const message = `${danger.why}; ${value} is not the link’s name`;
      return { code: 'not-confirmed', message, hint: `type ${danger.link} to do it anyway` };
    },
  };
}
