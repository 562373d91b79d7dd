/** Finds the namespace to ask from: that of what you point at. */
import type { Namespace } from '../../model/kernel/namespace.ts';
import { farEndOf, namespaceOf } from '../../model/kernel/wiring.ts';
import type { State } from '../../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../../store/subject.ts';
import type { AppContext } from '../app-context.ts';
import { stopUnderCursor } from '../panes/under-cursor.ts';
import type { Stop } from '../present/view.ts';

/**
 * The namespace to ask from: in the main pane that of what the cursor is on, such as a member of a
 * network or what is plugged into a port of a bridge; else that of the selected thing. Null if
 * there is none.
 */
export function sourceNamespace(
  face: Pick<AppContext, 'store' | 'size' | 'theme'>,
): Namespace | null {
  const state = face.store.getState();
  const stop = state.focus === 'main' ? stopUnderCursor(face) : null;
  return behind(state, stop) ?? namespaceOfSubject(subjectOf(state));
}

function behind({ snapshot }: State, stop: Stop | null): Namespace | null {
  if (snapshot === null || stop === null) return null;
  const { target, thing } = stop;
  if (thing?.kind === 'link') {
    // A port of a bridge stands for what is plugged in; any other link for where it is.
    const { link, namespace } = thing.end;
    const far = link.master === null ? null : farEndOf(snapshot, link);
    return far?.kind === 'link' ? far.end.namespace : namespace;
  }
  if (target?.kind === 'namespace') return namespaceOf(snapshot, target.id);
  if (target?.kind !== 'container') return null;
  const container = snapshot.containers.find(({ id }) => id === target.id);
  const inode = container?.namespace ?? null;
  return inode === null ? null : namespaceOf(snapshot, inode);
}
