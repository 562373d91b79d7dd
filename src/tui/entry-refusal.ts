import { namespaceEntryOf } from '../inventory/kernel/entry-of.ts';
import type { State } from '../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../store/subject.ts';
import { connectionRefusal } from './hosts/words.ts';

/**
 * Why something cannot be done from inside the namespace of the selected thing; null where it can.
 * `noun` and `verb` say what: a `shell` to `open a shell`.
 */
export function entryRefusal(state: State, noun: string, verb: string): string | null {
  const lost = connectionRefusal(state);
  if (lost !== null) return lost;
  const subject = subjectOf(state);
  if (subject === null) return `nothing is selected to ${verb} from`;
  const namespace = namespaceOfSubject(subject);
  if (namespace === null) {
    return subject.kind === 'network'
      ? `a network has no namespace of its own: ${verb} from a container or its bridge`
      : 'it has no network namespace now: it does not run, or could not be read';
  }
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return `no ${noun}: ${why}; ${hint}`;
  }
  return namespaceEntryOf(namespace) === null ? 'this namespace cannot be entered' : null;
}
