import { type JournalRecord, readRecord } from './journal-record.ts';

/** A journal as read: its records, or why it cannot be used. */
export type JournalRead =
  | {
      readonly kind: 'read';
      readonly records: readonly JournalRecord[];
      /**
       * Whether there is text behind the last whole line: of a record that was never written to its
       * end.
       */
      readonly isTorn: boolean;
    }
  | { readonly kind: 'damaged'; readonly why: string };

/**
 * Reads a journal's text. What follows the last newline was torn by a crash, and counts as never
 * written.
 */
export function parseJournal(text: string): JournalRead {
  const end = text.lastIndexOf('\n') + 1;
  const records: JournalRecord[] = [];
  for (const [index, line] of text.slice(0, end).split('\n').slice(0, -1).entries()) {
    const record = recordIn(line);
    if (typeof record === 'string') {
      return { kind: 'damaged', why: `line ${index + 1}: ${record}` };
    }
    records.push(record);
  }
  return { kind: 'read', records, isTorn: text.slice(end).trim() !== '' };
}

const HEAD = '{"record":"';

/**
 * Parses the record of a line, or says why it cannot. A record may follow the beginning of another
 * whose write failed: the writer knew that, and the second record says what happened.
 */
function recordIn(line: string): JournalRecord | string {
  const whole = fromJson(line);
  if (whole !== undefined) return readRecord(whole);
  const at = line.lastIndexOf(HEAD);
  const second =
    at > 0 && line.startsWith(HEAD.slice(0, at)) ? fromJson(line.slice(at)) : undefined;
  return second === undefined ? 'it is not a record' : readRecord(second);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what is not JSON is judged by the caller
  }
}
