import type { NewRecord } from '../journal/journal-record.ts';
import type { Plan } from '../plan.ts';

/**
 * An identity in one line, as the watcher's own `one_line` spells what it reads: each run of white
 * space (of the C locale, isspace(3)) as one space.
 */
function oneLine(text: string): string {
  return text.replace(/[ \t\n\v\f\r]+/g, ' ').replace(/^ | $/g, '');
}

/**
 * What a record of the journal means to the watcher on the host, as a line without its newline;
 * null if nothing.
 */
export function watcherMark(record: NewRecord, plan: Plan): string | null {
  if (!('step' in record)) return null;
  const number = plan.steps.findIndex(({ id }) => id === record.step) + 1;
  switch (record.record) {
    case 'intent':
    case 'undone':
      return `${record.record} ${number}`;
    case 'done':
      return `done ${number} ${oneLine(record.identity ?? '')}`;
    case 'failed':
      return record.changed ? null : `failed ${number}`;
    case 'undoing':
    case 'kept':
      return null;
  }
}
