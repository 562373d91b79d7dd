import type { Link } from '../../model/kernel/link.ts';
import { refuseLinkName } from '../../model/kernel/name-rules.ts';
import { hostLinks } from '../host/bridges.ts';
import { firstFreeLink } from '../host/free-name.ts';
import type { Field, FieldRefusal } from '../recipe.ts';

/** A base as far as it fits into a link's name, with a number if that is taken. */
export function freeLinkName(base: string, links: readonly Link[]): string {
  const taken = new Set(links.map(({ name }) => name));
  return firstFreeLink(base.replace(/[:%@/,\s]/g, '-'), taken);
}

/** Why a name will not do for a new link beside others; null if it will. */
export function refuseNewLink(
  value: string,
  {
    owner,
    links,
    base,
  }: { readonly owner: string; readonly links: readonly Link[]; readonly base: string },
): FieldRefusal | null {
  const refused = refuseLinkName(value);
  if (refused !== null) return refused;
  if (!links.some(({ name }) => name === value)) return null;
  return {
    code: 'taken',
    message: `${owner} already has a link ${value}`,
    hint: `${freeLinkName(base, links)} is free`,
  };
}

/** The end of a cable that stays on the host; `key` is the field whose value it is named after. */
export function hostEndField(key: string): Field {
  return {
    key: 'outer',
    label: 'Host link',
    help: 'name of the cable end that is plugged into the bridge, at most 15 bytes',
    choices: null,
    propose: ({ snapshot, input }) => freeLinkName(`h${input[key] ?? ''}`, hostLinks(snapshot)),
    refuse: (value, { snapshot, input }) =>
      refuseNewLink(value, {
        owner: 'the host',
        links: hostLinks(snapshot),
        base: `h${input[key] ?? value}`,
      }),
  };
}
