import { findNamespace } from '../../model/find.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { labelOf } from '../../model/label.ts';
import { freeLinkName, refuseNewLink } from '../cable/link-name.ts';
import { namespaceField } from '../fields/namespace-field.ts';
import type { Field, FieldContext } from '../recipe.ts';

/** The namespace that a field before names; null if it names none. */
export function namespaceAt(
  key: 'from' | 'to',
  { snapshot, input }: FieldContext,
): Namespace | null {
  const found = findNamespace(snapshot, input[key] ?? '');
  return found.ok ? found.namespace : null;
}

export const from: Field = namespaceField({
  key: 'from',
  label: 'From',
  help: 'the namespace of the first end: a name, a container, pid:N, an inode number, or host',
});

export const to: Field = namespaceField(
  {
    key: 'to',
    label: 'To',
    help: 'the namespace of the second end',
  },
  (found, context) => {
    const one = namespaceAt('from', context);
    if (one?.id !== found.id) return null;
    const { snapshot, input } = context;
    const label = labelOf(snapshot, found);
    const message =
      found.containers.length > 1
        ? `${label} are in the same namespace, so there is nothing to connect`
        : `${label} is the same namespace as ${input.from}`;
    const other = snapshot.namespaces.find(({ id }) => id !== found.id);
    const hint =
      other === undefined ? '' : `choose another one, such as ${labelOf(snapshot, other)}`;
    return { code: 'same', message, hint };
  },
);

/** `to-web`, by what a person called the namespace at the other end. */
function baseName(far: 'from' | 'to', context: FieldContext): string {
  const typed = context.input[far] ?? '';
  const other = namespaceAt(far, context);
  const isNumber = /^(pid:)?\d+$/.test(typed);
  const name = isNumber && other !== null ? labelOf(context.snapshot, other) : typed;
  return `to-${name.split(', ')[0]?.replace(/[^\w.-]/g, '-')}`;
}

function endField(
  about: Pick<Field, 'key' | 'label' | 'help'>,
  own: 'from' | 'to',
  far: 'from' | 'to',
): Field {
  return {
    ...about,
    choices: null,
    propose: (context) =>
      freeLinkName(baseName(far, context), namespaceAt(own, context)?.links ?? []),
    refuse: (value, context) => {
      const namespace = namespaceAt(own, context);
      return refuseNewLink(value, {
        owner: namespace === null ? '' : labelOf(context.snapshot, namespace),
        links: namespace?.links ?? [],
        base: baseName(far, context),
      });
    },
  };
}

export const link: Field = endField(
  { key: 'link', label: 'Link', help: 'name of the end in the first namespace, at most 15 bytes' },
  'from',
  'to',
);

export const peer: Field = endField(
  { key: 'peer', label: 'Peer', help: 'name of the end in the second namespace, at most 15 bytes' },
  'to',
  'from',
);
