import type { State } from '../../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import { entryRefusal } from '../entry-refusal.ts';
import type { Binding } from '../keys/binding.ts';
import { originOf } from './origin.ts';
import { pingOverlay } from './overlay.tsx';

/** Why nothing can be probed from the selected thing; null where it can. */
export function pingRefusal(state: State): string | null {
  return entryRefusal(state, 'ping', 'ping');
}

/** Probes from the namespace of the selected thing. */
export function openPing(app: AppContext): void {
  const state = app.store.getState();
  const namespace = namespaceOfSubject(subjectOf(state));
  if (namespace === null || state.snapshot === null) return;
  const origin = originOf(state.snapshot, namespace);
  if (origin !== null) app.overlays.open(pingOverlay(app, origin));
}

export const pingBinding: Binding = {
  keys: ['p'],
  label: 'ping',
  help: 'Probe from the network namespace of the selection by ping, TCP, UDP, DNS, HTTP or path MTU: live numbers and charts of many targets, from many namespaces at once.',
  context: 'everywhere',
  footer: 50,
  disabled: pingRefusal,
  run: openPing,
};
