import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** A finished call of the built program. */
export type Call = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CallOptions = {
  /** Arguments in front of the program: `host.enter`. */
  readonly enter?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text in stdout at which the program is sent a SIGINT. */
  readonly interrupt?: (soFar: string) => boolean;
};

/** A call that goes on until it is told to stop. */
export type RunningCall = {
  /** The process id of the program, or of what enters a host for it. */
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves once the outputs fulfil the predicate; rejects, with them, where the call ends before. */
  readonly until: (isThere: () => boolean) => Promise<void>;
  /** Sends a SIGINT to the program, if it still runs. */
  readonly interrupt: () => void;
  /** Stops reading its stdout, as `| head` does. */
  readonly closeOutput: () => void;
  readonly ended: Promise<Call>;
};

/** Starts `patchpanel …` as it is built in dist/, without a terminal. */
export function startPatchpanel(
  args: readonly string[],
  { enter = [], env = {} }: Omit<CallOptions, 'interrupt'> = {},
): RunningCall {
  const [program = process.execPath, ...rest] = [...enter, process.execPath, LAUNCHER, ...args];
  const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'pipe' });
  const news = new EventEmitter();
  let stdout = '';
  let stderr = '';
  child.stdin.end();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    news.emit('news');
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    news.emit('news');
  });
  const ended = new Promise<Call>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const over = ended.then(() => {
    throw new Error(`it ended before that; it said:\n${stdout}\n${stderr}`);
  });
  over.catch(() => {});
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    until: async (isThere) => {
      while (!isThere()) await Promise.race([once(news, 'news'), over]);
    },
    interrupt: () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.kill(innermost(child.pid, enter.length > 0), 'SIGINT');
    },
    closeOutput: () => {
      child.stdout.destroy();
    },
    ended,
  };
}

/** Runs `patchpanel …` as it is built in dist/, without a terminal, to its end. */
export function patchpanel(args: readonly string[], options: CallOptions = {}): Promise<Call> {
  const { interrupt, ...rest } = options;
  const call = startPatchpanel(args, rest);
  // One that ends before has nothing left to interrupt.
  if (interrupt) call.until(() => interrupt(call.stdout())).then(call.interrupt, () => {});
  return call.ended;
}

/** nsenter forks to enter a pid namespace, and keeps signals to itself: the program is its child. */
function innermost(pid = 0, isBehindNsenter: boolean): number {
  if (!isBehindNsenter) return pid;
  return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}

/** A state folder of its own for a suite, so that nobody's builds are seen or touched. */
export async function stateFolder(): Promise<{
  readonly env: { readonly XDG_STATE_HOME: string };
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-state-'));
  return { env: { XDG_STATE_HOME: folder }, remove: () => rm(folder, { recursive: true }) };
}
