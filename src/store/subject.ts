import type { Namespace } from '../model/kernel/namespace.ts';
import { namespaceOf } from '../model/kernel/wiring.ts';
import type { Selection } from '../model/selection.ts';
import { selectedItem } from './items.ts';
import type { State, TabId } from './state.ts';

/** What the main pane is about. A container that does not run, or could not be looked into, has no namespace. */
export type Subject = Extract<
  Selection,
  { kind: 'container' | 'namespace' | 'network' | 'bridge' }
>;

/** The selected thing of the pane that was last on; null where that pane is empty. */
export function subjectOf(state: State): Subject | null {
  const item = selectedItem(state, state.pane);
  if (item === null || state.snapshot === null) return null;
  if (item.kind !== 'container') return item;
  const { namespace } = item.container;
  return {
    kind: 'container',
    container: item.container,
    namespace: namespace === null ? null : namespaceOf(state.snapshot, namespace),
  };
}

/** The network namespace that a subject stands in; null where it has none of its own to enter. */
export function namespaceOfSubject(subject: Subject | null): Namespace | null {
  switch (subject?.kind) {
    case 'container':
    case 'namespace':
      return subject.namespace;
    case 'bridge':
      return subject.bridge.namespace;
    default:
      return null;
  }
}

const STACK: readonly TabId[] = ['addresses', 'links', 'routes', 'neighbours', 'sockets', 'wiring'];

const TABS: Readonly<Record<Subject['kind'], readonly TabId[]>> = {
  container: [...STACK, 'namespaces', 'by-hand'],
  namespace: [...STACK, 'namespaces', 'by-hand'],
  network: ['network', 'by-hand'],
  bridge: ['ports', 'by-hand'],
};

/** The tabs that a subject has, in order. */
export function tabsOf(subject: Subject | null): readonly TabId[] {
  return TABS[subject?.kind ?? 'container'];
}

/** The tab that is shown: the one chosen, or the subject's first where it has no such tab. */
export function tabOf(state: State, subject: Subject | null): TabId {
  const tabs = tabsOf(subject);
  return tabs.includes(state.tab) ? state.tab : (tabs[0] ?? state.tab);
}
