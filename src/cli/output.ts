import { styleText } from 'node:util';
import { toAscii } from '../model/to-ascii.ts';
import type { Globals } from './globals.ts';
import { drawsUnicode } from './locale.ts';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a subcommand writes, and how it may draw there. */
export type Output = {
  /** Writes one line (or several) to stdout. */
  readonly print: (text: string) => void;
  /** Writes one line (or several) to stderr. */
  readonly complain: (text: string) => void;
  /** Colours text for stdout; returns it as it is where no colour is wanted. */
  readonly paint: (colour: Colour, text: string) => string;
  readonly colour: boolean;
  /** Whether a terminal draws what is printed: foreign control characters must not reach it. */
  readonly terminal: boolean;
  /** Draw with ASCII alone. */
  readonly ascii: boolean;
  /** Cells of a line; without end where no terminal draws it. */
  readonly width: number;
  /** Aborts when nobody reads stdout any more. */
  readonly closed: AbortSignal;
};

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'on'> & { readonly columns?: number };

/**
 * An output over the process's streams. A reader that went away (`| head`) is no error: what is
 * still written is dropped, and `closed` tells whoever would write for ever.
 */
export function openOutput(
  streams: { readonly stdout: Stream; readonly stderr: Stream },
  globals: Globals,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  const closing = new AbortController();
  const ascii = globals.ascii || !drawsUnicode(env);
  const terminal = streams.stdout.isTTY === true;
  // Names from outside may be of any script: what goes into a file or a pipe keeps them.
  const drawn = (text: string) => (ascii && terminal ? toAscii(text) : text);
  const colour = terminal && !globals.noColor && !env.NO_COLOR && env.TERM !== 'dumb';
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') streams.stderr.write(`patchpanel: ${error.message}\n`);
    closing.abort();
  });
  streams.stderr.on('error', () => closing.abort());
  return {
    print: (text) => {
      if (!closing.signal.aborted) streams.stdout.write(`${drawn(text)}\n`);
    },
    complain: (text) => {
      streams.stderr.write(`${text}\n`);
    },
    paint: (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text),
    colour,
    terminal,
    ascii,
    width: (terminal ? streams.stdout.columns : 0) || Number.POSITIVE_INFINITY,
    closed: closing.signal,
  };
}

/**
 * Prints one JSON document; the only thing that a call with `--json` writes to stdout. Where a terminal
 * draws ASCII alone, other characters are escaped, which is the same JSON.
 */
export function printJson(output: Output, document: unknown): void {
  const text = JSON.stringify(document, null, 2);
  output.print(output.ascii && output.terminal ? text.replaceAll(/[^\0-\x7f]/g, escaped) : text);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
