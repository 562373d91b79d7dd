import type { Operation } from '../executor/operation.ts';
import { errorWords } from '../model/text/error-words.ts';
import { isBuildId } from './build-id.ts';
import { historyOf } from './journal/history.ts';
import { readJournal } from './journal/journal.ts';
import { Untrusted } from './journal/trusted-files.ts';
import type { BuildId } from './plan.ts';

/** One command of an undo, and the steps that it takes back. */
export type UndoStep = {
  readonly command: Operation;
  /** What of the state before it cannot bring back. */
  readonly loses: readonly string[];
  /** Id and title of the step, and then of those that vanish with it. */
  readonly titles: readonly (readonly [id: string, title: string])[];
};

export type UndoPreview = { readonly title: string; readonly steps: readonly UndoStep[] };

/** Why a journal tells nothing: there is none, or it is damaged. */
export class JournalError extends Error {
  readonly kind: 'absent' | 'damaged';

  constructor(kind: 'absent' | 'damaged', message: string) {
    super(message);
    this.name = 'JournalError';
    this.kind = kind;
  }
}

/**
 * What an undo of a build would run, in that order, as its journal tells it; nothing of one that
 * was taken back. The host is asked again when it runs, and what is gone by then is left out.
 * Rejects with a JournalError where the journal cannot be read, or Untrusted where another may have
 * written it.
 */
export async function previewUndo(build: BuildId, folder: string): Promise<UndoPreview> {
  const read = await readJournal(folder, build).catch((error: unknown) => {
    if (error instanceof Untrusted) throw error;
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAbsent || !isBuildId(build)) {
      throw new JournalError('absent', `there is no build ${build}`);
    }
    const why = errorWords(error);
    throw new JournalError('damaged', `the journal of build ${build} cannot be read: ${why}`);
  });
  if (read.kind === 'damaged') {
    throw new JournalError('damaged', `the journal of build ${build} is damaged: ${read.why}`);
  }
  const history = historyOf(read.records);
  const stepRecords = (history?.stepRecords ?? []).filter(
    ({ state }) => state === 'done' || state === 'uncertain',
  );
  const steps = stepRecords.toReversed().flatMap(({ step }): readonly UndoStep[] => {
    if (step.undo.kind !== 'command') return [];
    const along = stepRecords.filter(
      ({ step: { undo } }) => undo.kind === 'with' && undo.step === step.id,
    );
    const { command, loses } = step.undo;
    const titles = [step, ...along.map((stepRecord) => stepRecord.step)].map(
      ({ id, title }) => [id, title] as const,
    );
    return [{ command, loses, titles }];
  });
  return { title: history?.plan.title ?? '', steps };
}
