import type { Command } from './command.ts';

/** Neither special to a shell nor, as the first word, an assignment. */
const UNQUOTED = /^(?![A-Za-z_]\w*=)[\w@%+=:,./-]+$/;

/** One word, quoted for a POSIX shell (2.2.2 Single-Quotes) where it needs it. */
export function quoteWord(word: string): string {
  return UNQUOTED.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command as a person would type it, for a POSIX shell: quoted argv, and its input as a
 * here-document. The shell gives the program the very same bytes. Input that does not end in a
 * newline, which a here-document cannot hold, is piped from printf(1).
 * Not sanitised: what is drawn goes through `sanitise` first, line by line.
 */
export function showCommand(command: Pick<Command, 'argv' | 'input'>): string {
  const line = command.argv.map(quoteWord).join(' ');
  const { input } = command;
  if (input === undefined || input === '') return line;
  if (!input.endsWith('\n')) return `printf %s ${quoteWord(input)} | ${line}`;
  const end = delimiter(input);
  return `${line} <<'${end}'\n${input}${end}`;
}

/** A line that the input itself does not have. */
function delimiter(input: string): string {
  const lines = new Set(input.split('\n'));
  let end = 'EOF';
  while (lines.has(end)) end += '_';
  return end;
}
