import type { Namespace } from '../kernel/namespace.ts';
import { labelOf } from '../label.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Change, Changed } from './change.ts';
import { type Fields, fieldChanges, listed } from './fields.ts';
import { namespaceInsideOf } from './inside.ts';
import { linkChanges } from './links.ts';
import { pairUp } from './pair.ts';
import { routeChanges, ruleChanges } from './routes.ts';

const FIELDS: Fields<Namespace> = [['names', ({ names }) => listed(names)]];

/**
 * Namespaces, and what is in those that were read both times. One that comes or goes does so with
 * all in it. Left out: the processes and files that lead to it, and neighbours.
 */
export function namespaceChanges(before: Snapshot, after: Snapshot): readonly Change[] {
  const at = after.takenAt;
  const { removed, kept, added } = pairUp(before.namespaces, after.namespaces, ({ id }) => id);
  return [
    ...removed.map((one) => ({ at, kind: 'removed', what: namespaceOf(before, one) }) as const),
    ...added.map((one) => ({ at, kind: 'added', what: namespaceOf(after, one) }) as const),
    ...kept.flatMap((pair) => keptChanges(before, after, pair)),
  ];
}

function keptChanges(
  before: Snapshot,
  after: Snapshot,
  pair: readonly [Namespace, Namespace],
): readonly Change[] {
  const [was, is] = pair;
  if (was === is) return [];
  const at = after.takenAt;
  const own = fieldChanges(at, namespaceOf(after, is), pair, FIELDS);
  if (pair.some(({ access }) => access.kind !== 'read')) return own;
  const [from, to] = [namespaceInsideOf(at, before, was), namespaceInsideOf(at, after, is)];
  const links = linkChanges(from, to);
  return [
    ...own,
    ...links.changes,
    ...(lacks(pair, 'routes') ? [] : routeChanges(from, to, links.stirred)),
    ...(lacks(pair, 'rules') ? [] : ruleChanges(from, to)),
  ];
}

/** Whether a table could not be read one of the two times. */
function lacks(pair: readonly Namespace[], table: 'routes' | 'rules'): boolean {
  return pair.some(({ unread }) => unread.some((name) => name.startsWith(table)));
}

function namespaceOf(snapshot: Snapshot, namespace: Namespace): Changed {
  return { kind: 'namespace', id: namespace.id, name: labelOf(snapshot, namespace) };
}
