import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isBuildId } from './build-id.ts';
import { historyOf, type Trace } from './history.ts';
import type { BuildId } from './plan.ts';
import { type JournalRecord, type NewRecord, recordSchema } from './record.ts';
import { makeFolder, syncFolder } from './state-folder.ts';

/** The journal of one build, open for writing. */
export type Journal = {
  /**
   * Returns when the record is on the disk, so that what it announces can follow. Rejects where the disk
   * refuses; this process knows the record all the same.
   */
  readonly write: (record: NewRecord) => Promise<void>;
  /** All that was written to it so far, by whichever process. */
  readonly records: () => readonly JournalRecord[];
  readonly close: () => Promise<void>;
};

/** A journal as read: its records, or why it cannot be used. */
export type JournalRead =
  | { readonly kind: 'read'; readonly records: readonly JournalRecord[] }
  | { readonly kind: 'damaged'; readonly why: string };

/** `builds/k3x9q2.jsonl`. Throws for what is no build id: it must not lead out of the folder. */
export function journalPath(folder: string, build: BuildId): string {
  if (!isBuildId(build)) throw new Error(`${JSON.stringify(build)} is no build id`);
  return join(folder, `${build}.jsonl`);
}

function writer(handle: FileHandle, before: readonly JournalRecord[]): Journal {
  const records = [...before];
  return {
    write: async (record) => {
      const dated = { ...record, at: new Date().toISOString() };
      records.push(dated);
      await handle.appendFile(`${JSON.stringify(dated)}\n`);
      await handle.datasync();
    },
    records: () => records,
    close: () => handle.close(),
  };
}

/** What a journal tells of each step by now. */
export function tracesIn(journal: Journal): readonly Trace[] {
  return historyOf(journal.records())?.traces ?? [];
}

/** Begins a journal; only this user may read it. Rejects with EEXIST where the build has one. */
export async function createJournal(folder: string, build: BuildId): Promise<Journal> {
  await makeFolder(folder);
  const handle = await open(journalPath(folder, build), 'ax', 0o600);
  await syncFolder(folder);
  return writer(handle, []);
}

/** Goes on with a journal that can be read. A last line that a crash tore off is cut away first. */
export async function continueJournal(folder: string, build: BuildId): Promise<Journal> {
  const path = journalPath(folder, build);
  const text = await readFile(path);
  const read = parseJournal(text.toString('utf8'));
  const handle = await open(path, 'a');
  await handle.truncate(text.lastIndexOf('\n') + 1);
  return writer(handle, read.kind === 'read' ? read.records : []);
}

function parseLine(line: string): JournalRecord | null {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null; // not JSON: told apart from a torn end by the caller
  }
}

/** Reads a journal's text. What follows the last newline was torn by a crash, and counts as never written. */
export function parseJournal(text: string): JournalRead {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const records: JournalRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line);
    if (record === null) {
      return { kind: 'damaged', why: `line ${index + 1} is no record of a known version` };
    }
    records.push(record);
  }
  return { kind: 'read', records };
}

/** Reads the journal of a build from disk; rejects where there is none or it may not be read. */
export async function readJournal(folder: string, build: BuildId): Promise<JournalRead> {
  return parseJournal(await readFile(journalPath(folder, build), 'utf8'));
}
