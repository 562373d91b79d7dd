import { readdir } from 'node:fs/promises';
import type { Problem } from '../../model/problem.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { isBuildId } from '../build-id.ts';
import type { BuildId } from '../plan.ts';
import { type History, historyOf } from './history.ts';
import { readJournal } from './journal.ts';
import { closedFolder } from './state-folder.ts';
import { Untrusted } from './trusted-files.ts';

/** Everything that can be read from a folder of journals. */
export type Journals = {
  readonly histories: readonly History[];
  readonly problems: readonly Problem[];
};

async function readHistory(folder: string, build: BuildId): Promise<History | Problem> {
  const damaged = (why: string, hint?: string): Problem => {
    const alias = `its links, if any are left, carry the alias patchpanel:${build}`;
    return { what: `read the journal of build ${build}`, why, hint: hint ?? alias };
  };
  try {
    const read = await readJournal(folder, build);
    if (read.kind === 'damaged') return damaged(read.why);
    const history = historyOf(read.records);
    if (history !== null) return history;
    if (read.isTorn) return damaged('it was cut short in its first line');
    return read.records.length === 0
      ? damaged('it is empty', `see whether anything of it is left: patchpanel undo ${build}`)
      : damaged('it does not begin with its plan');
  } catch (error) {
    if (error instanceof Untrusted) return damaged(error.message, error.hint);
    return damaged(errorWords(error));
  }
}

/** Journals read at once: each is an open file. */
const AT_ONCE = 64;

/**
 * Reads each journal of a folder. Rejects if the folder cannot be read, or if others can write to
 * it (`Untrusted`).
 */
export async function readHistories(folder: string): Promise<Journals> {
  const safe = await closedFolder(folder);
  const names = safe === null ? [] : await readdir(safe);
  const ids = names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -6));
  const todo = ids.filter(isBuildId);
  const histories: History[] = [];
  const problems: Problem[] = [];
  for (let at = 0; at < todo.length; at += AT_ONCE) {
    const some = todo.slice(at, at + AT_ONCE).map((id) => readHistory(folder, id));
    for (const each of await Promise.all(some)) {
      if ('what' in each) problems.push(each);
      else histories.push(each);
    }
  }
  return { histories, problems };
}
