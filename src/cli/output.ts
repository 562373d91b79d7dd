import { styleText } from 'node:util';
import type { Globals } from './globals.ts';

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
  /** Aborts when nobody reads stdout any more. */
  readonly closed: AbortSignal;
};

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'on'>;

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
  const colour =
    streams.stdout.isTTY === true && !globals.noColor && !env.NO_COLOR && env.TERM !== 'dumb';
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') streams.stderr.write(`patchpanel: ${error.message}\n`);
    closing.abort();
  });
  streams.stderr.on('error', () => closing.abort());
  return {
    print: (text) => {
      if (!closing.signal.aborted) streams.stdout.write(`${text}\n`);
    },
    complain: (text) => {
      streams.stderr.write(`${text}\n`);
    },
    paint: (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text),
    colour,
    terminal: streams.stdout.isTTY === true,
    ascii: globals.ascii,
    closed: closing.signal,
  };
}

/** Prints one JSON document; the only thing that a call with `--json` writes to stdout. */
export function printJson(output: Output, document: unknown): void {
  output.print(JSON.stringify(document, null, 2));
}
