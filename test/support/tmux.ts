import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { openTerminal, type Terminal } from './terminal.ts';

const runFile = promisify(execFile);

/** A tmux server of its own, with nobody's configuration, that ends with `stop`. */
export type Tmux = {
  /** Begins a session with a program in it, and attaches a terminal of that size to it. */
  readonly begin: (
    session: string,
    argv: readonly string[],
    size: Size,
    env?: Readonly<Record<string, string>>,
  ) => Terminal;
  /** A new terminal for a session that is there. */
  readonly attach: (session: string, size: Size) => Terminal;
  readonly detach: (session: string) => Promise<void>;
  readonly type: (session: string, ...keys: readonly string[]) => Promise<void>;
  /** Reads the session's window, with its SGR sequences, row by row. */
  readonly capture: (session: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

type Size = { readonly columns: number; readonly rows: number };

export function startTmux(): Tmux {
  const base = ['tmux', '-L', `patchpanel-${randomUUID()}`, '-u', '-f', '/dev/null'] as const;
  const terminals: Terminal[] = [];
  const run = async (...args: readonly string[]) => {
    const [program, ...rest] = base;
    return (await runFile(program, [...rest, ...args])).stdout;
  };
  const open = (args: readonly string[], size: Size) => {
    // Inside a tmux, tmux refuses to run.
    const terminal = openTerminal([...base, ...args], { ...size, env: { TMUX: '' } });
    terminals.push(terminal);
    return terminal;
  };
  return {
    begin: (session, argv, size, env = {}) => {
      const variables = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
      const create = ['new-session', '-s', session, ...variables, ...argv];
      return open([...create, ';', 'set', 'status', 'off'], size);
    },
    attach: (session, size) => open(['attach', '-t', session], size),
    detach: async (session) => {
      await run('detach-client', '-s', session);
    },
    type: async (session, ...keys) => {
      await run('send-keys', '-t', session, ...keys);
    },
    capture: (session) => run('capture-pane', '-p', '-e', '-t', session),
    stop: async () => {
      await run('kill-server');
      for (const terminal of terminals) {
        await terminal.exited;
        await terminal.close();
      }
    },
  };
}
