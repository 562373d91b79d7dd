import { sanitiseLines, seenAndUnseen } from '../model/text/sanitise.ts';
import type { Command } from './command.ts';

/** Neither special to a shell nor, as the first word, an assignment. */
const UNQUOTED = /^(?![A-Za-z_]\w*=)[\w@%+=:,./-]+$/;

/**
 * One word for a POSIX shell, quoted where it needs it (2.2.2 Single-Quotes), to be read and run:
 * what a person would not see of it, or see in another order than it stands, is spelled for
 * printf(1), `'a'"$(printf '\342\200\256')"'b'`. The shell gives the program the very same bytes.
 */
export function quoteWord(word: string): string {
  const parts = seenAndUnseen(word).map((part, at) => {
    if (at % 2 === 1) return `"$(printf '${inOctal(part)}')"`;
    return part === '' && word !== '' ? '' : quoted(part);
  });
  return parts.join('');
}

function quoted(word: string): string {
  return UNQUOTED.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Each byte as printf(1) takes it in a format. */
function inOctal(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/**
 * The command as you would type it, for a POSIX shell: quoted argv, and its input as a
 * here-document. The shell gives the program the very same bytes. Input that a here-document cannot
 * hold, as it does not end in a newline or has what a person would not see, is piped from
 * printf(1). Not sanitised: what is drawn goes through `sanitise` first, line by line.
 */
export function showCommand(command: Pick<Command, 'argv' | 'input'>): string {
  const line = command.argv.map(quoteWord).join(' ');
  const { input } = command;
  if (input === undefined || input === '') return line;
  const isSeen = sanitiseLines(input) === input;
  if (!input.endsWith('\n') || !isSeen) return `printf %s ${quoteWord(input)} | ${line}`;
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
