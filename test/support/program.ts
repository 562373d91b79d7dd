import { spawn } from 'node:child_process';
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
  /** What comes before it: `host.enter`. */
  readonly enter?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Once it finds so in stdout, the program is sent a SIGINT. */
  readonly interrupt?: (soFar: string) => boolean;
};

/** Runs `patchpanel …` as it is built in dist/, without a terminal, to its end. */
export function patchpanel(args: readonly string[], options: CallOptions = {}): Promise<Call> {
  const { enter = [], env = {}, interrupt } = options;
  const [program = process.execPath, ...rest] = [...enter, process.execPath, LAUNCHER, ...args];
  const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  let waiting = true;
  child.stdin.end();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (waiting && interrupt?.(stdout)) {
      waiting = false;
      process.kill(innermost(child.pid, enter.length > 0), 'SIGINT');
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
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
