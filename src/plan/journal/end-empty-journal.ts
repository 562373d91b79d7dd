import { unlink } from 'node:fs/promises';
import type { Host } from '../../executor/operation.ts';
import { aliasOf } from '../build-id.ts';
import type { UndoOutcome } from '../events.ts';
import type { BuildId } from '../plan.ts';
import { NOTHING_CHANGED, refusedUndo } from '../undo-refusal.ts';
import { findMarks } from './find-marks.ts';
import { journalPath } from './journal.ts';

/**
 * Ends a build whose journal is empty: either its process was killed before the first record, so
 * nothing was done, or the disk lost the records, which is why the host is searched first.
 */
export async function endEmptyJournal(
  build: BuildId,
  folder: string,
  host: Host,
): Promise<UndoOutcome> {
  const marks = await findMarks(build, host);
  if (marks.kind === 'found') {
    const hint = 'it does not say what was built: remove what carries this mark by hand';
    return refusedUndo(
      build,
      `its journal is empty, and ${marks.where} is marked as its own`,
      hint,
    );
  }
  if (marks.kind === 'unknown') {
    const why = `its journal is empty, and it could not be seen whether anything is left: ${marks.why}`;
    return refusedUndo(build, why, NOTHING_CHANGED);
  }
  const warning = `its journal was empty, and is removed: no link, network or container that can be seen from here carries ${aliasOf(build)}`;
  await unlink(journalPath(folder, build));
  return { kind: 'undone', build, undone: [], warnings: [warning] };
}
