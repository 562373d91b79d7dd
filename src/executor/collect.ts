import type { Command } from './command.ts';
import { type Ending, resultOf } from './ending.ts';
import type { Executor, RunOptions, StreamOptions } from './executor.ts';
import { lineSplitter } from './lines.ts';
import type { Result } from './result.ts';

/** Characters of one output that are kept; a command that prints more is ended. */
const OUTPUT_CAP = 64 * 1024 * 1024;
/** Of a stream, which may go on for days, only the first errors are kept. */
const STREAM_ERRORS_CAP = 4 * 1024;

export type Output = 'stdout' | 'stderr';

/** How a command's output is wanted. */
export type Execution = {
  readonly signal: AbortSignal;
  /** Milliseconds; null for a stream. */
  readonly timeLimit: number | null;
  /** Whether each line is wanted as soon as it is whole, or all of the output in the end. */
  readonly wanted: 'all' | 'lines';
  /** Each piece of output as it comes; what is not UTF-8 becomes U+FFFD. */
  readonly onText: (text: string, from: Output) => void;
};

/** Runs a command to its ending, whose own `stdout` and `stderr` stay empty. Never rejects. */
export type Execute = (command: Command, execution: Execution) => Promise<Ending>;

/** `run` and `stream` of an executor, over its way to run a command. */
export function collecting(execute: Execute): Pick<Executor, 'run' | 'stream'> {
  return {
    run: (command, options) => run(execute, command, options),
    stream: (command, options) => stream(execute, command, options),
  };
}

async function run(
  execute: Execute,
  command: Command,
  { signal }: RunOptions = {},
): Promise<Result> {
  const kept: Record<Output, string[]> = { stdout: [], stderr: [] };
  const size: Record<Output, number> = { stdout: 0, stderr: 0 };
  const tooMuch = new AbortController();
  const ending = await execute(command, {
    signal: signal ? AbortSignal.any([signal, tooMuch.signal]) : tooMuch.signal,
    timeLimit: command.timeLimit,
    wanted: 'all',
    onText: (text, from) => {
      size[from] += text.length;
      if (size[from] > OUTPUT_CAP) tooMuch.abort();
      else kept[from].push(text);
    },
  });
  const isTooMuch = tooMuch.signal.aborted;
  return resultOf(command, {
    ...ending,
    isCanceled: ending.isCanceled && !isTooMuch,
    isTooMuch,
    stdout: kept.stdout.join(''),
    stderr: kept.stderr.join(''),
  });
}

async function stream(
  execute: Execute,
  command: Command,
  { signal, onLine }: StreamOptions,
): Promise<Result> {
  let errors = '';
  const splitters = {
    stdout: lineSplitter((line) => onLine(line, 'stdout')),
    stderr: lineSplitter((line) => {
      if (errors.length < STREAM_ERRORS_CAP) errors += `${line}\n`;
      onLine(line, 'stderr');
    }),
  };
  const ending = await execute(command, {
    signal,
    timeLimit: null,
    wanted: 'lines',
    onText: (text, from) => splitters[from].push(text),
  });
  splitters.stdout.end();
  splitters.stderr.end();
  return resultOf(command, { ...ending, stderr: errors });
}
