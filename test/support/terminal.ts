import { setTimeout as pause } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import { bytesOf, pasteOf } from './keys.ts';
import { type VirtualScreen, virtualScreen } from './virtual-screen.ts';

/** A program in a real pseudoterminal, with a virtual screen before it and a robot at its keyboard. */
export type Terminal = Omit<VirtualScreen, 'write' | 'onAnswer' | 'resize' | 'dispose'> & {
  /** The process at the terminal's end; with a private host that is nsenter, see `signal`. */
  readonly pid: number;
  readonly press: (...keys: readonly string[]) => void;
  /** Writes text in one go. */
  readonly type: (text: string) => void;
  readonly paste: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Sends a signal to the whole foreground process group: `SIGTERM`, `SIGKILL`. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves when the program has ended and all its bytes are on the screen. */
  readonly exited: Promise<Exit>;
  /** Ends the program if it still runs. For `onTestFinished`. */
  readonly close: () => Promise<void>;
};

export type Exit = { readonly exitCode: number; readonly signal: number | null };

export type TerminalOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** On top of this process's own, in a UTF-8 locale and with CI off, where programs draw differently. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Bytes a second that reach the screen, as over a slow line; the program is read no faster. At 0
   * nothing is read: the line is dead.
   */
  readonly rate?: number;
  /** Whether the terminal answers questions, as all but the simplest do. */
  readonly answers?: boolean;
};

/** Starts a program in a pseudoterminal. Whoever opens one must close it. */
export function openTerminal(
  argv: readonly [string, ...string[]],
  {
    columns = 80,
    rows = 24,
    cwd = process.cwd(),
    env = {},
    rate,
    answers = true,
  }: TerminalOptions = {},
): Terminal {
  const { write, onAnswer, resize, dispose, ...screen } = virtualScreen(columns, rows);
  const [program, ...rest] = argv;
  const child = spawn(program, rest, {
    name: env.TERM ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: { ...process.env, CI: 'false', LC_ALL: 'C.UTF-8', ...env },
  });
  const show = rate === undefined ? write : slowly(child, write, rate);
  let drawn = Promise.resolve();
  child.onData((bytes) => {
    drawn = show(bytes);
  });
  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    child.onExit(async ({ exitCode, signal }) => {
      running = false;
      await drawn;
      resolve({ exitCode, signal: signal || null });
    });
  });
  const send = (bytes: string) => {
    if (running) child.write(bytes);
  };
  const signal = (name: NodeJS.Signals) => {
    if (running) process.kill(-child.pid, name);
  };
  if (answers) onAnswer(send);
  return {
    ...screen,
    pid: child.pid,
    press: (...keys) => send(keys.map(bytesOf).join('')),
    type: send,
    paste: (text) => send(pasteOf(text)),
    resize: (width, height) => {
      resize(width, height);
      child.resize(width, height);
    },
    signal,
    exited,
    close: async () => {
      signal('SIGKILL');
      await exited;
      dispose();
    },
  };
}

/** Milliseconds between the portions of a slow line. */
const TICK = 10;

/** Reads on from the program when what was read has crossed the line. */
function slowly(child: IPty, write: (bytes: string) => Promise<void>, rate: number) {
  let crossed = Promise.resolve();
  const portion = Math.max(1, Math.round((rate * TICK) / 1_000));
  const cross = async (bytes: string) => {
    const begin = performance.now();
    for (let at = 0; at < bytes.length; at += portion) {
      await pause(Math.max(0, begin + (at / rate) * 1_000 - performance.now()));
      await write(bytes.slice(at, at + portion));
    }
    child.resume();
  };
  if (rate === 0) child.pause();
  return (bytes: string) => {
    child.pause();
    if (rate > 0) crossed = crossed.then(() => cross(bytes));
    return crossed;
  };
}
