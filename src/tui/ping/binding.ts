import { entryOf } from '../../inventory/entry.ts';
import type { State } from '../../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import { entryRefusal } from '../entry-refusal.ts';
import type { Face } from '../face.ts';
import type { Binding } from '../keys/binding.ts';
import { pingOverlay } from './overlay.tsx';

/** Why nothing can be pinged from the selected thing; null where it can. */
export function pingRefusal(state: State): string | null {
  return entryRefusal(state, 'ping', 'ping');
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
