import type { Command } from '../../command.ts';

/**
 * How the agent hands over what a job prints: all of it, byte for byte; or each line as it comes.
 */
export type Encoding = 'pieces' | 'lines';

/** What the agent must know of a command. */
export type Work = Pick<Command, 'argv' | 'input' | 'effect'>;

/** Characters of input that one printf(1) of the agent is given. */
const CHUNK = 32 * 1024;

/**
 * Quotes for any POSIX shell whatever it may contain (2.2.2 Single-Quotes); NUL cannot be in an
 * argv.
 */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Builds the line that makes the agent run a command as job `id`. Everything from the command is in
 * single quotes, so that the shell that reads it interprets none of it.
 */
export function jobLine(
  id: number,
  encoding: Encoding,
  { argv, input = '', effect }: Work,
): string {
  const job = `job ${encoding} ${id} ${effect} ${argv.map(quote).join(' ')}`;
  if (input === '') return `( ${job} </dev/null & )\n`;
  return `( { ${inputText(input)} } | ${job} & )\n`;
}

/** The line that makes the agent end a job: SIGTERM, and SIGKILL a second later. */
export function stopLine(id: number): string {
  return `stop ${id}\n`;
}

/**
 * Builtins that print the input: a here-document could not hold NUL, nor an end without newline. Of
 * printf's format (POSIX, printf) only backslash and % are special; a first `-` would be an option.
 */
function inputText(input: string): string {
  const chunks = input.match(new RegExp(`[^]{1,${CHUNK}}`, 'gu')) ?? [];
  return chunks.map((chunk) => `printf ${quote(formatOf(chunk))};`).join(' ');
}

function formatOf(chunk: string): string {
  return chunk
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\0', '\\000')
    .replace(/^-/, '\\055');
}
