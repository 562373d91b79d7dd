import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from '../../src/executor/command.ts';
import type { Executor } from '../../src/executor/executor.ts';

const runFile = promisify(execFile);

/** How a program misbehaves. `half` prints the first half of its answer and says nothing of the rest. */
export const FAILURES = ['fails', 'hangs', 'half', 'killed', 'absent', 'forbidden'] as const;
/** `mute` succeeds and prints nothing. */
export type FailureKind = (typeof FAILURES)[number] | 'mute';

/** `$REAL` is the program itself. */
const STAND_INS: Readonly<Record<Exclude<FailureKind, 'absent' | 'forbidden'>, string>> = {
  fails: 'echo "$NAME: cannot allocate memory" >&2; exit 1',
  hangs: 'exec /bin/sleep 60',
  half: `out=$(/usr/bin/mktemp); "$REAL" "$@" >"$out"
size=$(/usr/bin/wc -c <"$out"); /usr/bin/head -c $((size / 2)) "$out"; /bin/rm -f "$out"; exit 1`,
  killed: 'kill -KILL $$',
  mute: 'exit 0',
};

/** A program that answers nothing in time is waited for so long. */
const PATIENCE_MS = 400;

/** Programs of this machine as they are, recorded, and with one of them broken. */
export type FailingTools = {
  /** The host's executor, and what it ran since it was last asked. */
  readonly recording: (executor: Executor) => {
    readonly executor: Executor;
    readonly taken: () => readonly string[];
  };
  /** The host's executor where one program misbehaves. */
  readonly broken: (executor: Executor, tool: string, failure: FailureKind) => Promise<Executor>;
  readonly remove: () => Promise<void>;
};

export async function failingTools(): Promise<FailingTools> {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-tools-'));
  chmodSync(folder, 0o755);
  const real = programs();
  const farm = join(folder, 'all');
  const recorded = join(folder, 'recorded');
  const log = join(folder, 'log');
  mkdirSync(farm);
  mkdirSync(recorded);
  writeFileSync(log, '');
  const shim = join(folder, 'shim');
  script(shim, `name=\${0##*/}; echo "$name" >>'${log}'; exec '${farm}'/"$name" "$@"`);
  for (const [name, path] of real) {
    symlinkSync(path, join(farm, name));
    symlinkSync(shim, join(recorded, name));
  }
  const without = new Map<string, Promise<string>>();
  const farmWithout = async (tool: string): Promise<string> => {
    const path = join(folder, `without-${tool}`);
    await runFile('cp', ['-a', farm, path]);
    await rm(join(path, tool));
    return path;
  };
  const pathFor = async (tool: string, failure: FailureKind): Promise<string> => {
    const own = join(folder, `${tool}-${failure}`);
    mkdirSync(own, { recursive: true });
    if (failure !== 'absent' && failure !== 'forbidden') {
      const body = `NAME='${tool}' REAL='${real.get(tool)}'\n${STAND_INS[failure]}`;
      script(join(own, tool), body);
      return `${own}:${farm}`;
    }
    if (failure === 'forbidden') writeFileSync(join(own, tool), '', { mode: 0o644 });
    const rest = without.get(tool) ?? farmWithout(tool);
    without.set(tool, rest);
    return `${own}:${await rest}`;
  };
  return {
    recording: (executor) => ({
      executor: withPath(executor, recorded, Number.POSITIVE_INFINITY),
      taken: () => {
        const names = readFileSync(log, 'utf8')
          .split('\n')
          .filter((name) => name !== '');
        writeFileSync(log, '');
        return [...new Set(names)].toSorted();
      },
    }),
    broken: async (executor, tool, failure) => {
      const limit = failure === 'hangs' ? PATIENCE_MS : Number.POSITIVE_INFINITY;
      return withPath(executor, await pathFor(tool, failure), limit);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Every program of the usual folders, the first of each name. */
export function programs(): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const folder of ['/usr/sbin', '/usr/bin', '/sbin', '/bin']) {
    for (const name of readdirSync(folder)) {
      if (!all.has(name)) all.set(name, join(folder, name));
    }
  }
  return all;
}

function withPath(executor: Executor, path: string, limit: number): Executor {
  const there = (command: Command): Command => ({
    ...command,
    argv: ['/usr/bin/env', `PATH=${path}`, ...command.argv],
    timeLimit: Math.min(command.timeLimit, limit),
  });
  return {
    ...executor,
    run: async (command, options) => ({
      ...(await executor.run(there(command), options)),
      argv: command.argv,
    }),
    stream: async (command, options) => ({
      ...(await executor.stream(there(command), options)),
      argv: command.argv,
    }),
  };
}
