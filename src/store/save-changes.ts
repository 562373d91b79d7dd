import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from '../model/changes/change.ts';
import { changeLine } from '../model/changes/json-line.ts';

/**
 * Writes changes as JSON lines (`changeLine`) into a folder of this machine, in a file named after the
 * time, `patchpanel-changes-20260131T120304Z.jsonl`, and returns its path. Never overwrites:
 * rejects where the file is there, or the folder may not be written.
 */
export async function saveChanges(
  changes: readonly Change[],
  folder: string,
  now: Date,
): Promise<string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const path = join(folder, `patchpanel-changes-${time}.jsonl`);
  await writeFile(
    path,
    changes.map((change) => `${changeLine(change)}\n`),
    { flag: 'wx' },
  );
  return path;
}
