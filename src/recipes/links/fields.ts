/** The fields that name a namespace, and a link in it. */
import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { namespaceField, namespaceNamed } from '../fields/namespace-field.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';
import { linkAt, type Place, placeOf } from './place.ts';

/** The namespace that a change is made in; the host by default. */
export function namespaceOfChange(help: string): Field {
  const field = namespaceField({ key: 'namespace', label: 'Namespace', help }, (_, context) => {
    const told = context.details.namespaceDetail;
    if (told?.ok !== false) return null;
    const { why, hint } = told.problem;
    return {
      code: 'unreadable',
      message: `could not read the current configuration: ${why}`,
      hint,
    };
  });
  return {
    ...field,
    propose: ({ snapshot }) => (snapshot.host.namespace === null ? null : 'host'),
  };
}

/** The place that the namespace's field names; null while it names none. */
export function chosenPlace(context: FieldContext): Place | null {
  const { snapshot, input } = context;
  if (namespaceOfChange('').refuse(input.namespace ?? '', context) !== null) return null;
  return placeOf(context, namespaceNamed(snapshot, input.namespace ?? ''));
}

export type Chosen = { readonly place: Place; readonly link: LinkDetail };

/** The link that the fields name, with its place; null while they name none. */
export function chosenLink(context: FieldContext): Chosen | null {
  const place = chosenPlace(context);
  const link = place === null ? null : linkAt(place, context.input.link);
  return place === null || link === null ? null : { place, link };
}

type Judge = (chosen: Chosen, context: FieldContext) => FieldRefusal | null;

/** `veth   up   10.0.0.1/24   mtu 1500` */
function describeLink({ kind, flags, addresses, mtu }: LinkDetail): string {
  const own = addresses
    .filter(({ scope }) => scope !== 'link')
    .map(({ address, prefixLength }) => `${address}/${prefixLength}`);
  const state = flags.includes('UP') ? 'up' : 'down';
  return [kind, state, ...own, `mtu ${mtu}`].join('   ');
}

function linkNames({ namespaceDetail }: Place): string {
  const names = namespaceDetail.links.map(({ name }) => name);
  return names.length === 0 ? '' : `there is ${names.join(', ')}`;
}

/** Says that a text is not the name of a link of a place. */
export function noSuchLink(place: Place, value: string): FieldRefusal {
  const message = `there is no link ${value} in ${place.label}`;
  return { code: 'gone', message, hint: linkNames(place) };
}

/** A link of the chosen namespace. It is proposed if the namespace has only one that will do. */
export function linkField(help: string, judge: Judge = () => null): Field {
  const fitting = (context: FieldContext) => {
    const place = chosenPlace(context);
    if (place === null) return [];
    return place.namespaceDetail.links.filter((link) => judge({ place, link }, context) === null);
  };
  return {
    key: 'link',
    label: 'Link',
    help,
    choices: (context) =>
      fitting(context).map((link) => ({ value: link.name, note: describeLink(link) })),
    propose: (context) => {
      const [only, ...others] = fitting(context).filter(({ kind }) => kind !== 'loopback');
      return others.length === 0 ? (only?.name ?? null) : null;
    },
    refuse: (value, context) => {
      const place = chosenPlace(context);
      if (place === null) return null; // the namespace has its own refusal
      const link = linkAt(place, value);
      return link === null ? noSuchLink(place, value) : judge({ place, link }, context);
    },
  };
}

/** A field of a few words to choose among. */
export function wordField(
  about: Pick<Field, 'key' | 'label' | 'help'>,
  words: Readonly<Record<string, string>>,
  propose: Field['propose'],
): Field {
  const all = Object.keys(words);
  return {
    ...about,
    choices: () => Object.entries(words).map(([value, note]) => ({ value, note })),
    propose,
    refuse: (value) =>
      all.includes(value)
        ? null
        : {
            code: 'unknown-choice',
            message: `${value} is not one of the choices`,
            hint: `one of ${all.join(', ')}`,
          },
  };
}
