import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Command } from './command.ts';
import { type Ending, NO_ENDING, resultOf } from './ending.ts';
import type { Executor, RunOptions, StreamOptions } from './executor.ts';
import { lineSplitter } from './lines.ts';
import type { Result } from './result.ts';

/** Characters of one output that are kept; a command that prints more is ended. */
const OUTPUT_CAP = 64 * 1024 * 1024;
/** Of a stream, which may go on for days, only the first errors are kept. */
const STREAM_ERRORS_CAP = 4 * 1024;
/** Milliseconds between asking a process to end and killing it. */
const GRACE = 1_000;
/** Milliseconds a killed process may still take before it is given up. */
const AFTERMATH = 500;

/** Runs commands on the machine that patchpanel itself runs on. `target` is what to call it. */
export function localExecutor(target = 'this machine'): Executor {
  return { target, run, stream, interact, dial };
}

async function run(command: Command, { signal }: RunOptions = {}): Promise<Result> {
  const kept: Record<Output, string[]> = { stdout: [], stderr: [] };
  const size: Record<Output, number> = { stdout: 0, stderr: 0 };
  const tooMuch = new AbortController();
  const ending = await execute(command, {
    signal: signal ? AbortSignal.any([signal, tooMuch.signal]) : tooMuch.signal,
    timeLimit: command.timeLimit,
    keepsInput: false,
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

async function stream(command: Command, { signal, onLine }: StreamOptions): Promise<Result> {
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
    keepsInput: true,
    onText: (text, from) => splitters[from].push(text),
  });
  splitters.stdout.end();
  splitters.stderr.end();
  return resultOf(command, { ...ending, stderr: errors });
}

/** In the person's own language; Ctrl-C and Ctrl-\ are for the command, not for patchpanel. */
async function interact(command: Command): Promise<Result> {
  const execa = await loadExeca();
  const [program, ...rest] = command.argv;
  const ignore = () => {};
  process.on('SIGINT', ignore).on('SIGQUIT', ignore);
  try {
    const options = { stdio: 'inherit', reject: false, env: { PATH: searchPath() } } as const;
    const ending = await execa(program, rest, options);
    return resultOf(command, { ...NO_ENDING, ...ending, stdout: '', stderr: '' });
  } finally {
    process.off('SIGINT', ignore).off('SIGQUIT', ignore);
  }
}

function dial(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

type Output = 'stdout' | 'stderr';

type Execution = {
  readonly signal: AbortSignal;
  readonly timeLimit: number | null;
  /** Whether standard input stays open for as long as we live, rather than ending after the input. */
  readonly keepsInput: boolean;
  /** Each piece of output as it comes; what is not UTF-8 becomes U+FFFD. */
  readonly onText: (text: string, from: Output) => void;
};

async function execute(
  command: Command,
  { signal, timeLimit, keepsInput, onText }: Execution,
): Promise<Ending> {
  if (signal.aborted) return { ...NO_ENDING, isCanceled: true };
  const execa = await loadExeca();
  const [program, ...rest] = command.argv;
  const begin = performance.now();
  const child = execa(program, rest, {
    env: { LC_ALL: 'C', PATH: searchPath() },
    // Where patchpanel was started may be gone by now, and no command depends on it.
    cwd: '/',
    ...standardInput(command, keepsInput),
    reject: false,
    // execa would spell the whole output out in an error's message: a second for each 4 MiB.
    buffer: false,
    cancelSignal: signal,
    timeout: timeLimit ?? 0,
    forceKillAfterDelay: GRACE,
    // A process group of its own, so that what a command started ends with it. Not for sudo, which
    // would lose the terminal that its remembered password belongs to, and ends its command itself.
    killDescendants: program !== 'sudo',
  });
  const { stdin } = child.nodeChildProcess;
  if (keepsInput) {
    // A command may end before it has read its input: its exit code tells enough.
    stdin?.on('error', () => {}).write(command.input ?? '');
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => onText(text, 'stdout'));
  child.stderr.setEncoding('utf8').on('data', (text: string) => onText(text, 'stderr'));

  const overdue = watchForOverdue(signal, timeLimit);
  const ending = await Promise.race([child, overdue.ending]);
  overdue.stop();
  // Root's own sudo cannot be killed, nor what hangs in the kernel. Without pipes to write to it
  // ends by itself, and nobody waits for it.
  stdin?.destroy();
  child.nodeChildProcess.stdout?.destroy();
  child.nodeChildProcess.stderr?.destroy();
  child.nodeChildProcess.unref();
  const durationMs = performance.now() - begin;
  return { ...NO_ENDING, ...ending, durationMs, stdout: '', stderr: '' };
}

function standardInput({ input }: Command, keepsInput: boolean) {
  if (keepsInput) return { stdin: 'pipe' } as const;
  return input === undefined ? ({ stdin: 'ignore' } as const) : { input };
}

/** An ending for a process that has not ended although it was told to, and then killed. */
function watchForOverdue(signal: AbortSignal, timeLimit: number | null) {
  const { promise, resolve } = Promise.withResolvers<Partial<Ending>>();
  const timers: NodeJS.Timeout[] = [];
  const watch = (delay: number, ending: Partial<Ending>) => {
    timers.push(setTimeout(() => resolve(ending), delay + GRACE + AFTERMATH));
  };
  const onAbort = () => watch(0, { isCanceled: true });
  signal.addEventListener('abort', onAbort, { once: true });
  if (timeLimit !== null) watch(timeLimit, { timedOut: true });
  return {
    ending: promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
      timers.forEach(clearTimeout);
    },
  };
}

/** An ordinary user's PATH may lack the folders that hold the tools of an administrator. */
function searchPath(): string {
  const folders = (process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  return [...new Set([...folders, '/usr/sbin', '/sbin'])].join(':');
}

/** Loaded at the first command: start-up does not wait for it. */
async function loadExeca() {
  return (await import('execa')).execa;
}
