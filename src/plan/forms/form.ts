/**
 * What a command of a build is, judged only by its words: a `look` changes nothing, and checks,
 * guards and identities consist of looks; a `probe` sends a few packets or waits; a `change` is one
 * of the commands by which recipes change a host.
 */
export type CommandForm = 'look' | 'probe' | 'change';

export type CommandWords = readonly string[];

/** Finds the form of a program's arguments; null if no recipe gives it such arguments. */
export type FormOfWords = (words: CommandWords) => CommandForm | null;

/**
 * What follows the options that a program may be given; null if another is among them. An option is
 * known by its whole word: many programs take part of one, or several in one word, for others that
 * are not listed.
 */
export function afterOptions(
  words: CommandWords,
  options: ReadonlySet<string>,
): CommandWords | null {
  const at = words.findIndex((word) => !options.has(word));
  if (at === -1) return [];
  return words[at]?.startsWith('-') ? null : words.slice(at);
}

/** Whether these are the words of a text, divided by one blank each. */
export function areWords(words: CommandWords, text: string): boolean {
  return words.length === text.split(' ').length && words.join(' ') === text;
}

/** An absolute path, which no program takes for an option. */
export function isPath(text: string | undefined): text is string {
  return text?.startsWith('/') ?? false;
}

/** Whether a path leads to something below a folder, which ends with `/`. */
export function isBelow(path: string | undefined, folder: string): path is string {
  if (!isPath(path) || !path.startsWith(folder)) return false;
  return path
    .slice(folder.length)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

/** A name in ip-netns(8)'s folder: part of a path, and nothing that ip takes for an option. */
export function isNamespaceName(text: string | undefined): text is string {
  return text !== undefined && /^[^/-][^/]*$/.test(text) && text !== '.' && text !== '..';
}
