import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import type { State } from '../../store/state.ts';
import { subjectOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import { entryRefusal } from '../entry-refusal.ts';
import { connectionRefusal } from '../hosts/words.ts';
import type { Binding } from '../keys/binding.ts';
import { explainOverlay } from './overlay.tsx';
import { sourceNamespace } from './source-namespace.ts';

/** Why nothing can be asked now from anywhere; null where it can, if what is pointed at has a namespace. */
function askRefusal(state: State): string | null {
  const lost = connectionRefusal(state);
  if (lost !== null) return lost;
  return subjectOf(state) === null ? 'select a namespace to ask from' : null;
}

/** Tells why you cannot ask from what is pointed at; null where you can. */
export function explainRefusal(face: Pick<AppContext, 'store' | 'size' | 'theme'>): string | null {
  const state = face.store.getState();
  const refusal = askRefusal(state);
  if (refusal !== null) return refusal;
  const namespace = sourceNamespace(face);
  if (namespace === null) return entryRefusal(state, 'question', 'ask');
  if (namespace.access.kind === 'refused') {
    const { why, hint } = namespace.access.problem;
    return `you cannot ask from there: ${why}; ${hint}`;
  }
  return namespaceEntryOf(namespace) === null ? 'this namespace cannot be entered' : null;
}

/** Opens the question: what should the namespace under the cursor reach? */
export function openExplain(face: AppContext): void {
  const refusal = explainRefusal(face);
  const namespace = sourceNamespace(face);
  if (refusal !== null || namespace === null) {
    const text = refusal ?? 'select a namespace to ask from';
    face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    return;
  }
  face.overlays.open(explainOverlay(face, namespace.id));
}

export const explainBinding: Binding = {
  keys: ['w'],
  label: 'explain',
  help: 'Tells whether it can connect to another namespace or address and, if not, why: the path there and back, each check, and the fix.',
  context: 'everywhere',
  footer: 55,
  disabled: askRefusal,
  run: openExplain,
};
