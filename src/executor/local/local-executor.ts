import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Command } from '../command.ts';
import type { CommandResult } from '../command-result.ts';
import type { Executor, MissingRoot } from '../executor.ts';
import { localNetlink } from '../netlink/local-netlink.ts';
import { commandEnvironment, searchPath } from './child-environment.ts';
import { collecting, type Execution } from './collect-output.ts';
import { commandResultOf, NEVER_STARTED, type ProcessExit } from './process-exit.ts';

/** Milliseconds between asking a process to end and killing it. */
const GRACE = 1_000;
/** Milliseconds a killed process may still take before it is given up. */
const AFTERMATH = 500;

/** Runs commands on the machine that patchpanel itself runs on. `target` is what to call it. */
export function localExecutor(target = 'this machine'): Executor {
  return {
    target,
    netlink: localNetlink(),
    missingRoot,
    ...collecting(execute, { endsMeasuring: true }),
    interact,
    dial,
    dialOwned,
  };
}

function missingRoot(): MissingRoot | null {
  const user = process.geteuid?.();
  if (user === undefined || user === 0) return null;
  return {
    why: `this needs root, and patchpanel runs as user ${user}`,
    hint: 'run patchpanel as root, with the state folder of the user who built it',
  };
}

/**
 * Runs in your own language and environment; Ctrl-C and Ctrl-\ go to the command, not to
 * patchpanel.
 */
async function interact(command: Command): Promise<CommandResult> {
  const execa = await loadExeca();
  const [program, ...rest] = command.argv;
  const ignore = () => {};
  process.on('SIGINT', ignore).on('SIGQUIT', ignore);
  try {
    const options = {
      stdio: 'inherit',
      reject: false,
      env: { PATH: searchPath(process.env) },
    } as const;
    const ending = await execa(program, rest, options);
    return commandResultOf(command, { ...NEVER_STARTED, ...ending, stdout: '', stderr: '' });
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

/** open(2): a place in the file system that can be looked at and named, and nothing else. */
const O_PATH = 0o10000000;

/**
 * Dialled by a descriptor (proc_pid_fd(5)), so that the socket that was checked cannot be replaced
 * before.
 */
async function dialOwned(path: string, uid: number): Promise<Duplex> {
  const file = await open(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isSocket() || stats.uid !== uid) {
      throw new Error(`what is at ${path} is not a socket of user ${uid}`);
    }
    return await dial(`/proc/self/fd/${file.fd}`);
  } finally {
    await file.close();
  }
}

async function execute(
  command: Command,
  { signal, wanted, onText }: Execution,
): Promise<ProcessExit> {
  if (signal.aborted) return { ...NEVER_STARTED, isCanceled: true };
  const execa = await loadExeca();
  const keepsInput = wanted === 'lines';
  const [program, ...rest] = command.argv;
  const begin = performance.now();
  const child = execa(program, rest, {
    env: commandEnvironment(process.env),
    extendEnv: false,
    // The folder where patchpanel was started may no longer exist, and no command depends on it.
    cwd: '/',
    ...standardInput(command, keepsInput),
    reject: false,
    // execa would spell the whole output out in an error's message: a second for each 4 MiB.
    buffer: false,
    cancelSignal: signal,
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

  const unending = watchForUnending(signal);
  const ending = await Promise.race([child, unending.ending]);
  unending.stop();
  // Root's own sudo cannot be killed, nor what hangs in the kernel. Without pipes to write to it
  // ends by itself, and nobody waits for it.
  stdin?.destroy();
  child.nodeChildProcess.stdout?.destroy();
  child.nodeChildProcess.stderr?.destroy();
  child.nodeChildProcess.unref();
  const durationMs = performance.now() - begin;
  return { ...NEVER_STARTED, ...ending, durationMs, stdout: '', stderr: '' };
}

function standardInput({ input }: Command, keepsInput: boolean) {
  if (keepsInput) return { stdin: 'pipe' } as const;
  return input === undefined ? ({ stdin: 'ignore' } as const) : { input };
}

/** An ending for a process that has not ended although it was told to, and then killed. */
function watchForUnending(signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<Partial<ProcessExit>>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => resolve({ isCanceled: true }), GRACE + AFTERMATH);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    ending: promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    },
  };
}

/** Loaded at the first command: start-up does not wait for it. */
async function loadExeca() {
  return (await import('execa')).execa;
}
