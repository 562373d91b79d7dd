/** The journal of a build that is to be undone: what it tells, and how the undo goes on in it. */
import type { Host } from '../../executor/operation.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { aliasOf } from '../build-id.ts';
import type { UndoOutcome } from '../events.ts';
import type { BuildId } from '../plan.ts';
import { refusedUndo } from '../undo-refusal.ts';
import { endEmptyJournal } from './end-empty-journal.ts';
import { type History, historyOf } from './history.ts';
import { continueJournal, type Journal, journalInMemory, readJournal } from './journal.ts';
import { thisRunner } from './runner.ts';
import { Untrusted } from './trusted-files.ts';

const CUT_SHORT =
  'its journal was cut short in its first line, so that it does not tell what was built';
const HEADLESS = 'its journal does not begin with its plan';

/** What the journal tells of a build that is to be undone, or a refusal. */
export async function loadHistory(
  build: BuildId,
  folder: string,
  host: Host,
): Promise<History | UndoOutcome> {
  const byAlias = `its links carry the alias ${aliasOf(build)}`;
  let read: Awaited<ReturnType<typeof readJournal>>;
  try {
    read = await readJournal(folder, build);
  } catch (error) {
    const hint =
      error instanceof Untrusted ? error.hint : 'see what was built here: patchpanel builds';
    return refusedUndo(build, errorWords(error), hint);
  }
  if (read.kind === 'damaged') return refusedUndo(build, read.why, byAlias);
  const history = historyOf(read.records);
  if (history !== null) return history;
  if (read.isTorn) return refusedUndo(build, CUT_SHORT, byAlias);
  if (read.records.length > 0) return refusedUndo(build, HEADLESS, byAlias);
  return endEmptyJournal(build, folder, host);
}

/**
 * The journal to go on with; if the disk takes no more, one in memory, and a warning that says why.
 */
export async function reopenJournal(
  build: BuildId,
  folder: string,
): Promise<{ readonly journal: Journal; readonly warnings: readonly string[] }> {
  const inMemory = async (why: unknown) => {
    const read = await readJournal(folder, build);
    const warning = `what was undone is not in the journal (${errorWords(why)}): builds looks at the host again`;
    const records = read.kind === 'read' ? read.records : [];
    return { journal: journalInMemory(records), warnings: [warning] };
  };
  let journal: Journal | null = null;
  try {
    journal = await continueJournal(folder, build);
    await journal.write({ record: 'undo', runner: thisRunner() });
    return { journal, warnings: [] };
  } catch (error) {
    await journal?.close();
    return inMemory(error);
  }
}
