import { findNamespace } from '../../model/find.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { failure } from '../errors.ts';

/** The namespace that a person named; throws if there is none, or several, and suggests what would do. */
export function requireNamespace(snapshot: Snapshot, text: string): Namespace {
  const lookup = findNamespace(snapshot, text);
  if (lookup.ok) return lookup.namespace;
  const { engine } = snapshot.host;
  const [unread] = snapshot.problems;
  // Where not everything was read, that it was not found does not mean that there is none.
  if (lookup.code === 'not-found' && snapshot.host.namespace === null && unread !== undefined) {
    throw failure('not-read', `cannot ${unread.what}: ${unread.why}`, unread.hint);
  }
  const blind =
    engine.kind === 'unreachable' ? `\nContainers are unknown: ${engine.problem.why}` : '';
  const partly = unread === undefined ? '' : `\nNot everything could be read: ${unread.why}`;
  throw failure(lookup.code, lookup.message, `${lookup.hint}${blind}${partly}`);
}
