import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import type { State } from '../../store/state.ts';
import { subjectOf } from '../../store/subject.ts';
import { entryRefusal } from '../entry-refusal.ts';
import type { Face } from '../face.ts';
import { connectionRefusal } from '../hosts/words.ts';
import type { Binding } from '../keys/binding.ts';
import { namespaceToAskFrom } from './from.ts';
import { explainOverlay } from './overlay.tsx';

/** Why nothing can be asked now from anywhere; null where it can, if what is pointed at has a namespace. */
function askRefusal(state: State): string | null {
  const lost = connectionRefusal(state);
  if (lost !== null) return lost;
  return subjectOf(state) === null ? 'nothing is selected to ask from' : null;
}

/** Why nothing can be asked from what is pointed at; null where it can. */
export function explainRefusal(face: Pick<Face, 'store' | 'size' | 'theme'>): string | null {
  const state = face.store.getState();
  const refusal = askRefusal(state);
  if (refusal !== null) return refusal;
  const namespace = namespaceToAskFrom(face);
  if (namespace === null) return entryRefusal(state, 'question', 'ask');
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return `nothing can be asked from there: ${why}; ${hint}`;
  }
  return namespaceEntryOf(namespace) === null ? 'no handle leads into this namespace' : null;
}

/** Asks whom the namespace shall reach of what the person points at. */
export function openExplain(face: Face): void {
  const refusal = explainRefusal(face);
  const namespace = namespaceToAskFrom(face);
  if (refusal !== null || namespace === null) {
    const text = refusal ?? 'nothing is selected to ask from';
    face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    return;
  }
  face.overlays.open(explainOverlay(face, namespace.id));
}

export const explainBinding: Binding = {
  keys: ['w'],
  label: 'why not',
  help: 'Whether it reaches another one from here, and why not: the way there and back, each check, and what mends it.',
  context: 'everywhere',
  footer: 55,
  disabled: askRefusal,
  run: openExplain,
};
