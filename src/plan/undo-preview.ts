import type { Operation } from '../executor/operation.ts';
import { historyOf } from './history.ts';
import { readJournal } from './journal.ts';
import type { BuildId } from './plan.ts';

/** One command of an undo, and the step that it takes back with all that goes along. */
export type UndoPreview = {
  readonly title: string;
  readonly command: Operation;
  /** What of the state before it cannot bring back. */
  readonly loses: readonly string[];
  /** Titles of the steps that vanish with it. */
  readonly along: readonly string[];
};

/**
 * What an undo of a build would run, in that order, as its journal tells it. The host is asked again
 * when it runs, and what is gone by then is left out. Rejects where the journal cannot be read.
 */
export async function previewUndo(build: BuildId, folder: string): Promise<readonly UndoPreview[]> {
  const read = await readJournal(folder, build);
  if (read.kind === 'damaged') throw new Error(read.why);
  const traces = (historyOf(read.records)?.traces ?? []).filter(
    ({ state }) => state === 'done' || state === 'uncertain',
  );
  return traces.toReversed().flatMap(({ step }) => {
    if (step.undo.kind !== 'command') return [];
    const along = traces
      .filter(({ step: { undo } }) => undo.kind === 'with' && undo.step === step.id)
      .map(({ step: { title } }) => title);
    return [{ title: step.title, command: step.undo.command, loses: step.undo.loses, along }];
  });
}
