import { spawn } from 'node:child_process';
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
  /** Sees each piece of stdout; what it returns, if anything, is sent to the program as a signal. */
  readonly onOutput?: (soFar: string) => NodeJS.Signals | null;
};

/** Runs `patchpanel …` as it is built in dist/, without a terminal, to its end. */
export function patchpanel(args: readonly string[], options: CallOptions = {}): Promise<Call> {
  const { enter = [], env = {}, onOutput } = options;
  const [program = process.execPath, ...rest] = [...enter, process.execPath, LAUNCHER, ...args];
  const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdin.end();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const signal = onOutput?.(stdout) ?? null;
    if (signal !== null) child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** A state folder of its own for a suite, so that nobody's builds are seen or touched. */
export async function stateFolder(): Promise<{
  readonly env: { readonly XDG_STATE_HOME: string };
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-state-'));
  return { env: { XDG_STATE_HOME: folder }, remove: () => rm(folder, { recursive: true }) };
}
