import { changing } from '../executor/command.ts';
import { succeeded } from '../executor/command-result.ts';
import { inNamespace } from '../executor/namespace-entry.ts';
import { namespaceEntryOf } from '../inventory/kernel/entry-of.ts';
import { labelOf } from '../model/label.ts';
import { errorWords } from '../model/text/error-words.ts';
import type { State } from '../store/state.ts';
import { namespaceOfSubject, subjectOf } from '../store/subject.ts';
import type { AppContext } from './app-context.ts';
import { entryRefusal } from './entry-refusal.ts';

/** The person's own shell where there is one. A constant script: nothing from outside goes into it. */
const SHELL = ['sh', '-c', 'exec "$SHELL" || exec sh'] as const;

/** Milliseconds in which nobody leaves a shell by hand. */
const AT_ONCE = 500;

/** Why no shell can be opened for the selected thing; null where one can. */
export function shellRefusal(state: State): string | null {
  return entryRefusal(state, 'shell', 'open a shell');
}

/** A shell in the namespace of the selected thing, on the person's terminal. The host is read again afterwards. */
export function openShell(app: AppContext): void {
  const state = app.store.getState();
  const namespace = namespaceOfSubject(subjectOf(state));
  const entry = namespace === null ? null : namespaceEntryOf(namespace);
  if (namespace === null || entry === null || state.snapshot === null) return;
  const label = labelOf(state.snapshot, namespace);
  const command = inNamespace(entry, changing(SHELL, { privileged: entry.kind !== 'host' }));
  app
    .suspend(async () => {
      const result = await app.executor.interact(command);
      // A shell ends with the exit code of the person's last command; only one that never began is news.
      if (succeeded(result) || result.durationMs > AT_ONCE) return;
      const text = `shell in ${label}: ${result.message}`;
      app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    })
    .catch((error: unknown) => {
      const text = `shell in ${label}: ${errorWords(error)}`;
      app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    })
    .finally(() => app.refresh());
}
