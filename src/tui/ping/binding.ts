import { entryOf } from '../../inventory/entry.ts';
import type { State } from '../../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import type { Face } from '../face.ts';
import type { Binding } from '../keys/binding.ts';
import { pingOverlay } from './overlay.tsx';

/** Why nothing can be pinged from the selected thing; null where it can. */
export function pingRefusal(state: State): string | null {
  const subject = subjectOf(state);
  if (subject === null) return 'nothing is selected to ping from';
  const namespace = namespaceOfSubject(subject);
  if (namespace === null) {
    return subject.kind === 'network'
      ? 'a network has no namespace of its own: ping from a container or its bridge'
      : 'it has no network namespace now: it does not run, or could not be read';
  }
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return `no ping: ${why}; ${hint}`;
  }
  return entryOf(namespace) === null ? 'no handle leads into this namespace' : null;
}

/** Pings from the namespace of the selected thing. */
export function openPing(face: Face): void {
  const state = face.store.getState();
  const namespace = namespaceOfSubject(subjectOf(state));
  const entry = namespace === null ? null : entryOf(namespace);
  if (namespace === null || entry === null || state.snapshot === null) return;
  face.overlays.open(pingOverlay(face, state.snapshot, namespace, entry));
}

export const pingBinding: Binding = {
  keys: ['p'],
  label: 'ping',
  help: 'Ping from the network namespace of the selected thing: live numbers and a chart, several targets at once.',
  context: 'everywhere',
  footer: 50,
  disabled: pingRefusal,
  run: openPing,
};
