/** Destinations to choose from: the namespaces of the host, and any address that is typed. */
import type { Destination } from '../../explain/question.ts';
import { familyOf } from '../../model/address/address.ts';
import type { Container } from '../../model/engine/container.ts';
import { findNamespace } from '../../model/find.ts';
import type { Namespace, NamespaceId, NamespaceKind } from '../../model/kernel/namespace.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import { kindLabel, labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';

export type DestinationChoice = {
  readonly to: Destination;
  readonly name: string;
  /** What tells it from others: its kind and its addresses. */
  readonly note: string;
};

/** The kinds that are asked about most come first, after the containers. */
const ORDER: readonly NamespaceKind[] = [
  'named',
  'host',
  'container',
  'process',
  'hidden',
  'overlay',
];

/** Every container, then every namespace that none of them has for itself; but for the one that asks. */
export function destinationsFrom(
  snapshot: Snapshot,
  from: NamespaceId,
): readonly DestinationChoice[] {
  const containers = snapshot.containers.flatMap((container) => {
    const namespace = namespaceOf(snapshot, container.namespace ?? from);
    if (namespace === null || namespace.id === from) return [];
    return [containerChoice(container, namespace)];
  });
  const taken = new Set(snapshot.containers.map(({ namespace }) => namespace));
  const namespaces = snapshot.namespaces
    .filter(({ id, kind }) => id !== from && (kind !== 'container' || !taken.has(id)))
    .toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
    .map((namespace) => choiceOf(snapshot, namespace));
  return [...containers, ...namespaces];
}

function choiceOf(snapshot: Snapshot, namespace: Namespace): DestinationChoice {
  return {
    to: { kind: 'namespace', namespace: namespace.id },
    name: labelOf(snapshot, namespace),
    note: [kindLabel(namespace), ...addressesOf(namespace)].join('  '),
  };
}

/** Several may share a namespace: who is meant is kept. */
function containerChoice({ id, name }: Container, namespace: Namespace): DestinationChoice {
  const place = namespace.kind === 'host' ? ['in host mode'] : addressesOf(namespace);
  return {
    to: { kind: 'namespace', namespace: namespace.id, container: id },
    name,
    note: ['container', ...place].join('  '),
  };
}

function addressesOf({ links }: Namespace): readonly string[] {
  return links
    .flatMap((link) => link.addresses)
    .filter(({ scope }) => scope === 'global')
    .map(({ address }) => address);
}

/**
 * What may be chosen once something is typed: those that have it in their name, then in their note, the address
 * that it is, and the namespace that it names as everywhere (`pid:N`, an inode).
 */
export function fittingChoices(
  all: readonly DestinationChoice[],
  text: string,
  snapshot: Snapshot | null,
): readonly DestinationChoice[] {
  const typed = text.trim();
  if (typed === '') return all;
  const wanted = typed.toLowerCase();
  const fitting = all.filter(({ name, note }) => `${name}  ${note}`.toLowerCase().includes(wanted));
  // An address means the address, not the namespace that has it: that may be two, or another one.
  if (isAddress(typed)) {
    const to: Destination = { kind: 'address', address: typed };
    return [{ to, name: typed, note: 'this address, whichever namespace has it' }, ...fitting];
  }
  const rank = ({ name }: DestinationChoice): number => {
    const names = name.toLowerCase().split(', ');
    if (names.includes(wanted)) return 0;
    if (names.some((each) => each.startsWith(wanted))) return 1;
    return name.toLowerCase().includes(wanted) ? 2 : 3;
  };
  const named = fitting.length === 0 && snapshot !== null ? findNamespace(snapshot, typed) : null;
  return [
    ...fitting.toSorted((one, other) => rank(one) - rank(other)),
    ...(named?.ok === true && snapshot !== null ? [choiceOf(snapshot, named.namespace)] : []),
  ];
}

function isAddress(text: string): boolean {
  return familyOf(text) !== null && !text.includes('/');
}
