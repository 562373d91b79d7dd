import { jsonText } from '../../model/text/json-text.ts';
import type { Globals } from '../globals.ts';
import { drawLine, type PrintedLine } from './line.ts';
import { drawsUnicode } from './locale.ts';

/**
 * Where a subcommand writes, and how it may draw there. The one way to stdout and stderr: all that
 * goes it is sanitised.
 */
export type Output = {
  /** Writes one line to stdout. */
  readonly print: (line: PrintedLine) => void;
  /** Writes one line to stderr. */
  readonly complain: (line: PrintedLine) => void;
  /**
   * Shows on stderr, where that is a terminal, what goes on now, in place of what it showed before; null
   * takes it away.
   */
  readonly status: (text: string | null) => void;
  readonly colour: boolean;
  /** Whether a terminal draws what is printed. */
  readonly terminal: boolean;
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  /** Cells of a line; without end where no terminal draws it. */
  readonly width: number;
  /** Aborts when nothing more can be written to stdout. */
  readonly closed: AbortSignal;
  /**
   * Resolves once all is written, to whether all of it could be. A reader that went away counts as
   * served. Nothing may be written after that.
   */
  readonly finish: () => Promise<boolean>;
};

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'on'> & {
  readonly columns?: number;
  readonly write: (text: string, done: (error?: Error | null) => void) => boolean;
};

export type Streams = {
  readonly stdout: Stream;
  readonly stderr: Stream;
  /**
   * Has the file behind stdout written to its disk or server: some tell only then that they keep
   * nothing (fsync(2)). Throws where they say so.
   */
  readonly sync?: () => void;
};

/**
 * An output over the process's streams. A reader that went away (`| head`) is not an error:
 * what is still written is dropped, and `closed` ends a command that would write for ever. Any other
 * failure is told on stderr, once.
 */
export function openOutput(
  { stdout, stderr, sync = () => {} }: Streams,
  globals: Globals,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  const closing = new AbortController();
  const ascii = globals.ascii || !drawsUnicode(env);
  const terminal = stdout.isTTY === true;
  const colour = terminal && !globals.noColor && !env.NO_COLOR && env.TERM !== 'dumb';
  let underWay = Promise.resolve();
  let isWhole = true;

  const write = (stream: Stream, text: string, failed: (error: Error) => void) => {
    const written = new Promise<void>((resolve) => {
      stream.write(text, (error) => {
        if (error) failed(error);
        resolve();
      });
    });
    underWay = underWay.then(() => written);
  };
  const mute = (error: Error) => {
    if (!isReaderGone(error)) isWhole = false;
  };
  let hasStatus = false;
  const status = (text: string | null) => {
    if (stderr.isTTY !== true || (text === null && !hasStatus)) return;
    hasStatus = text !== null;
    const shown = text === null ? '' : drawLine(text, { colour: false, ascii });
    // It must not wrap: only the line that the cursor is in can be erased (ECMA-48, EL).
    const room = Math.max(0, (stderr.columns || 80) - 1);
    write(stderr, `\r\u001B[K${shown.slice(0, room)}`, mute);
  };
  const complain = (line: PrintedLine) => {
    status(null);
    write(stderr, `${drawLine(line, { colour: false, ascii: false })}\n`, mute);
  };
  const lost = (error: Error) => {
    const isFirst = !closing.signal.aborted;
    closing.abort();
    if (isReaderGone(error)) return;
    isWhole = false;
    if (isFirst) complain(`patchpanel: cannot write the output: ${error.message}`);
  };
  // Each failure comes to the one that wrote; without a listener it would end the process as well.
  stdout.on('error', lost);
  stderr.on('error', mute);
  return {
    print: (line) => {
      if (closing.signal.aborted) return;
      status(null);
      // Names from outside may be of any script: what goes into a file or a pipe keeps them.
      write(stdout, `${drawLine(line, { colour, ascii: ascii && terminal })}\n`, lost);
    },
    complain,
    status,
    colour,
    terminal,
    ascii,
    width: (terminal ? stdout.columns : 0) || Number.POSITIVE_INFINITY,
    closed: closing.signal,
    finish: async () => {
      status(null);
      await underWay;
      try {
        sync();
      } catch (error) {
        lost(error instanceof Error ? error : new Error(String(error)));
      }
      await underWay;
      return isWhole;
    },
  };
}

function isReaderGone(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

/** Prints text of several lines: a document or a script that we made. */
export function printText({ print }: Pick<Output, 'print'>, text: string): void {
  for (const line of text.split('\n')) print(line);
}

/**
 * Prints one JSON document; the only thing that a call with `--json` writes to stdout. Where a terminal
 * draws ASCII only, other characters are escaped, which is the same JSON.
 */
export function printJson(output: Output, document: unknown): void {
  printText(output, jsonText(document, { indent: 2, ascii: output.ascii && output.terminal }));
}
