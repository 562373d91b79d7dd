import { unlink } from 'node:fs/promises';
import { journalPath } from './journal.ts';
import { readHistories } from './read-histories.ts';

/** How many days journals of undone builds are kept, and how many of them at most. */
const DAYS = 90;
const MOST = 200;

const DAY_MS = 86_400_000;

/**
 * Removes journals of fully undone builds, of which nothing can be left: the old ones, and those
 * above a maximum number. Returns one line about it; null if there were none. `now` is in
 * milliseconds since the epoch.
 */
export async function pruneJournals(folder: string, now: number): Promise<string | null> {
  const { histories } = await readHistories(folder);
  const over = histories
    .filter(({ phase }) => phase === 'undone')
    .toSorted((a, b) => (a.begunAt < b.begunAt ? 1 : -1))
    .filter(({ begunAt }, at) => at >= MOST || now - Date.parse(begunAt) > DAYS * DAY_MS);
  for (const { build } of over) await unlink(journalPath(folder, build));
  if (over.length === 0) return null;
  const journals = over.length === 1 ? '1 journal' : `${over.length} journals`;
  return `removed ${journals} of builds that were undone, older than ${DAYS} days or beyond the last ${MOST}`;
}
