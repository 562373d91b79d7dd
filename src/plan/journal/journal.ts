import { constants } from 'node:fs';
import { type FileHandle, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isBuildId } from '../build-id.ts';
import type { BuildId } from '../plan.ts';
import { historyOf, type StepRecord } from './history.ts';
import { type JournalRecord, type NewRecord, readRecord } from './journal-record.ts';
import { type JournalRead, parseJournal } from './parse-journal.ts';
import { closedFolder, makeFolder, syncFolder } from './state-folder.ts';
import { openSafely } from './trusted-files.ts';

/** The journal of one build, open for writing. */
export type Journal = {
  /**
   * Returns when the record is on the disk, so that what it announces can follow. Rejects if the
   * disk refuses; this process knows the record all the same.
   */
  readonly write: (record: NewRecord) => Promise<void>;
  /** Everything written to it so far, by any process. */
  readonly records: () => readonly JournalRecord[];
  readonly close: () => Promise<void>;
};

/** `builds/k3x9q2.jsonl`. Throws for what is not a build id: it must not lead out of the folder. */
export function journalPath(folder: string, build: BuildId): string {
  if (!isBuildId(build)) throw new Error(`${JSON.stringify(build)} is not a build id`);
  return join(folder, `${build}.jsonl`);
}

/**
 * Bytes that the records of one step may take: that it is begun and done, and that it is taken
 * back, with a sentence of why not.
 */
const ROOM_A_STEP = 1_024;
/** For the records of the whole. */
const ROOM = 2_048;

/** Byte offsets: where the text ends, and where any remains of a failed write after it end. */
type Ends = { readonly text: number; readonly remains: number };

/**
 * The text of a journal ends with its last newline. Behind that stand blanks, which hold the space
 * of the records to come: a disk that fills up while a plan runs has room for them still (not where
 * each write goes to a fresh block, as on btrfs). Each record is written over them at its own
 * place, and with blanks over all that a write before it may have left, whole or in part: a record
 * that the disk refused, its newline included, never becomes a part of the next.
 */
function writer(
  handle: FileHandle,
  before: readonly JournalRecord[],
  { text, remains }: Ends,
): Journal {
  const records = [...before];
  let at = text;
  let dirty = remains;
  const put = async (bytes: Buffer): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
    await handle.datasync();
  };
  return {
    write: async (record) => {
      const dated = { ...record, at: new Date().toISOString() };
      const read = readRecord(JSON.parse(JSON.stringify(dated)));
      if (typeof read === 'string') throw new Error(`it could not be read back: ${read}`);
      records.push(dated);
      const line = Buffer.from(`${JSON.stringify(dated)}\n`);
      const end = at + line.length;
      const steps = dated.record === 'begin' ? dated.plan.steps.length : null;
      const room = steps === null ? 0 : ROOM + steps * ROOM_A_STEP;
      const over = Math.max(0, dirty - end);
      dirty = Math.max(dirty, end);
      await put(Buffer.concat([line, Buffer.alloc(Math.max(room, over), ' ')]));
      at = end;
      dirty = end;
    },
    records: () => records,
    close: async () => {
      // What is taken back to its end needs no more room.
      const last = records.at(-1);
      if (last?.record === 'ended' && last.clean) await handle.truncate(at).catch(() => undefined);
      await handle.close();
    },
  };
}

/**
 * A journal that no disk keeps, of a build whose own cannot be written: an undo can do without its
 * marks.
 */
export function journalInMemory(before: readonly JournalRecord[]): Journal {
  const records = [...before];
  return {
    write: async (record) => {
      records.push({ ...record, at: new Date().toISOString() });
    },
    records: () => records,
    close: async () => {},
  };
}

/**
 * Writes a record if the disk takes it: neither a rollback nor an undo may stop for the journal.
 * Without its marks, the next undo looks at the host again.
 */
export function writeIfPossible(journal: Journal, record: NewRecord): Promise<void> {
  return journal.write(record).catch(() => undefined);
}

/** What a journal tells of each step so far. */
export function stepRecordsIn(journal: Journal): readonly StepRecord[] {
  return historyOf(journal.records())?.stepRecords ?? [];
}

/** Begins a journal; only this user may read it. Rejects with EEXIST where the build has one. */
export async function createJournal(folder: string, build: BuildId): Promise<Journal> {
  const safe = await makeFolder(folder);
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const path = journalPath(safe, build);
  const handle = await openSafely(path, O_WRONLY | O_CREAT | O_EXCL);
  await syncFolder(safe);
  const journal = writer(handle, [], { text: 0, remains: 0 });
  return {
    ...journal,
    write: async (record) => {
      try {
        await journal.write(record);
      } catch (error) {
        // A build that could not be begun was not.
        if (record.record === 'begin') await unlink(path);
        throw error;
      }
    },
  };
}

const NEWLINE = 0x0a;
const BLANK = 0x20;

/** More bytes than any journal of patchpanel holds. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a journal's bytes. Throws if others can write to it, or if it is too large for a journal.
 */
async function load(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, which no journal of ours has`);
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  return bytes.subarray(0, bytesRead);
}

/** Goes on with a journal that can be read, behind its last whole line. */
export async function continueJournal(folder: string, build: BuildId): Promise<Journal> {
  const handle = await openSafely(await pathIn(folder, build), constants.O_RDWR);
  try {
    const bytes = await load(handle);
    const read = parseJournal(bytes.toString('utf8'));
    if (read.kind === 'damaged') throw new Error(read.why);
    return writer(handle, read.records, {
      text: bytes.lastIndexOf(NEWLINE) + 1,
      remains: bytes.findLastIndex((byte) => byte !== BLANK) + 1,
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function pathIn(folder: string, build: BuildId): Promise<string> {
  const safe = await closedFolder(folder);
  return journalPath(safe ?? folder, build);
}

/** Reads the journal of a build from disk; rejects if there is none or it cannot be read. */
export async function readJournal(folder: string, build: BuildId): Promise<JournalRead> {
  const handle = await openSafely(await pathIn(folder, build), constants.O_RDONLY);
  try {
    return parseJournal((await load(handle)).toString('utf8'));
  } finally {
    await handle.close();
  }
}
