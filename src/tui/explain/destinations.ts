/** Whom one may ask about: the namespaces of the host, and whatever address is typed. */
import type { Destination } from '../../explain/question.ts';
import { familyOf } from '../../model/address.ts';
import { findNamespace } from '../../model/find.ts';
import { labelOf } from '../../model/label.ts';
import type { Namespace, NamespaceId, NamespaceKind } from '../../model/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';

export type Choice = {
  readonly to: Destination;
  readonly name: string;
  /** What tells it from others: its kind and its addresses. */
  readonly note: string;
};

/** Those that a person asks about most come first. */
const ORDER: readonly NamespaceKind[] = [
  'container',
  'named',
  'host',
  'process',
  'hidden',
  'overlay',
];

/** Every namespace but the one that asks. */
export function destinationsFrom(snapshot: Snapshot, from: NamespaceId): readonly Choice[] {
  return snapshot.namespaces
    .filter(({ id }) => id !== from)
    .toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
    .map((namespace) => choiceOf(snapshot, namespace));
}

function choiceOf(snapshot: Snapshot, namespace: Namespace): Choice {
  const addresses = namespace.links
    .flatMap((link) => link.addresses)
    .filter(({ scope }) => scope === 'global')
    .map(({ address }) => address);
  return {
    to: { kind: 'namespace', namespace: namespace.id },
    name: labelOf(snapshot, namespace),
    note: [namespace.kind, ...addresses].join('  '),
  };
}

/**
 * What may be chosen once something is typed: those that have it in their name or note, the address
 * that it is, and the namespace that it names as everywhere (`pid:N`, an inode).
 */
export function fittingChoices(
  all: readonly Choice[],
  text: string,
  snapshot: Snapshot | null,
): readonly Choice[] {
  const typed = text.trim();
  if (typed === '') return all;
  const wanted = typed.toLowerCase();
  const fitting = all.filter(({ name, note }) => `${name}  ${note}`.toLowerCase().includes(wanted));
  // An address means the address, not whoever has it: that may be two, or another one.
  if (isAddress(typed)) {
    const to: Destination = { kind: 'address', address: typed };
    return [{ to, name: typed, note: 'this address, whoever has it' }, ...fitting];
  }
  const exact = fitting.filter(({ name }) => name.toLowerCase().split(', ').includes(wanted));
  const others = fitting.filter((each) => !exact.includes(each));
  const named = fitting.length === 0 && snapshot !== null ? findNamespace(snapshot, typed) : null;
  return [
    ...exact,
    ...others,
    ...(named?.ok === true && snapshot !== null ? [choiceOf(snapshot, named.namespace)] : []),
  ];
}

function isAddress(text: string): boolean {
  return familyOf(text) !== null && !text.includes('/');
}
