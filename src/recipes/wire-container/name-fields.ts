import { hostEndField, refuseNewLink } from '../cable/link-name.ts';
import type { Field, FieldContext } from '../recipe.ts';
import { insideOf } from './container-field.ts';

/** The first of eth0, eth1, … that the container does not have. */
function proposeInner(context: FieldContext): string {
  const taken = new Set(insideOf(context)?.links.map(({ name }) => name));
  let at = 0;
  while (taken.has(`eth${at}`)) at += 1;
  return `eth${at}`;
}

export const inner: Field = {
  key: 'inner',
  label: 'Inner link',
  help: 'name of the end of the cable inside the container',
  choices: null,
  propose: proposeInner,
  refuse: (value, context) =>
    refuseNewLink(value, {
      owner: context.input.container ?? '',
      links: insideOf(context)?.links ?? [],
      base: proposeInner(context),
    }),
};

export const outer: Field = hostEndField('container');
