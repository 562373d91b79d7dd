import { spawn } from '@lydell/node-pty';
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
  /** On top of this process's own, with CI off: Ink does not draw where it believes to be in CI. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts a program in a pseudoterminal. Whoever opens one must close it. */
export function openTerminal(
  argv: readonly [string, ...string[]],
  { columns = 80, rows = 24, cwd = process.cwd(), env = {} }: TerminalOptions = {},
): Terminal {
  const { write, onAnswer, resize, dispose, ...screen } = virtualScreen(columns, rows);
  const [program, ...rest] = argv;
  const child = spawn(program, rest, {
    name: env.TERM ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: { ...process.env, CI: 'false', ...env },
  });
  let drawn = Promise.resolve();
  child.onData((bytes) => {
    drawn = write(bytes);
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
  onAnswer(send);
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
