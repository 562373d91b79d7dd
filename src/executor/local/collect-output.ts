import type { Command } from '../command.ts';
import type { CommandResult } from '../command-result.ts';
import type { Executor, RunOptions, StreamOptions } from '../executor.ts';
import { lineSplitter } from '../lines.ts';
import { type HostSpeed, hostSpeed, UNMEASURED } from '../speed.ts';
import { beginTimeLimit } from '../time-limit.ts';
import { commandResultOf, type ProcessExit } from './process-exit.ts';

/** Characters of one output that are kept; a command that prints more is ended. */
const OUTPUT_CAP = 64 * 1024 * 1024;
/** Of a stream, which may go on for days, only the first errors are kept. */
const STREAM_ERRORS_CAP = 4 * 1024;

export type CommandOutput = 'stdout' | 'stderr';

/** How a command's output is wanted. */
export type Execution = {
  /** Ends it when aborted, for whatever reason; the ending then says that it was cancelled. */
  readonly signal: AbortSignal;
  /** Whether each line is wanted as soon as it is whole, or all of the output in the end. */
  readonly wanted: 'all' | 'lines';
  /** Each piece of output as it comes; what is not UTF-8 becomes U+FFFD. */
  readonly onText: (text: string, from: CommandOutput) => void;
};

/** Runs a command to its ending, whose own `stdout` and `stderr` stay empty. Never rejects. */
export type Execute = (command: Command, execution: Execution) => Promise<ProcessExit>;

/**
 * Makes `run` and `stream` of an executor, and measures how fast its host is, from a function that
 * runs a command.
 *
 * @param endsMeasuring whether a measurement that nobody waits for is ended, where that costs less
 *   than to let it come to its end
 */
export function collecting(
  execute: Execute,
  { endsMeasuring }: { readonly endsMeasuring: boolean },
): Pick<Executor, 'run' | 'stream'> & Required<Pick<Executor, 'speed'>> {
  const speed = hostSpeed((command, signal) =>
    run({ execute, speed: UNMEASURED }, command, endsMeasuring ? { signal } : {}),
  );
  return {
    run: (command, options) => run({ execute, speed }, command, options),
    stream: (command, options) => stream(execute, command, options),
    speed,
  };
}

type Way = { readonly execute: Execute; readonly speed: HostSpeed };

async function run(
  { execute, speed }: Way,
  command: Command,
  { signal }: RunOptions = {},
): Promise<CommandResult> {
  const kept: Record<CommandOutput, string[]> = { stdout: [], stderr: [] };
  const size: Record<CommandOutput, number> = { stdout: 0, stderr: 0 };
  const tooMuch = new AbortController();
  const limit = beginTimeLimit(speed, command.timeLimit);
  const reasons = [limit.signal, tooMuch.signal];
  const ending = await execute(command, {
    signal: AbortSignal.any(signal ? [signal, ...reasons] : reasons),
    wanted: 'all',
    onText: (text, from) => {
      size[from] += text.length;
      if (size[from] > OUTPUT_CAP) tooMuch.abort();
      else kept[from].push(text);
    },
  });
  limit.stop();
  const overdue = ending.isCanceled && !signal?.aborted ? limit.overdue() : null;
  const isTooMuch = tooMuch.signal.aborted;
  return commandResultOf(command, {
    ...ending,
    overdue,
    isCanceled: ending.isCanceled && overdue === null && !isTooMuch,
    isTooMuch,
    stdout: kept.stdout.join(''),
    stderr: kept.stderr.join(''),
  });
}

async function stream(
  execute: Execute,
  command: Command,
  { signal, onLine }: StreamOptions,
): Promise<CommandResult> {
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
    wanted: 'lines',
    onText: (text, from) => splitters[from].push(text),
  });
  splitters.stdout.end();
  splitters.stderr.end();
  return commandResultOf(command, { ...ending, stderr: errors });
}
