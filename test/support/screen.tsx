import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import type { ReactNode } from 'react';
import { drawOn } from '../../src/tui/terminal/draw.ts';
import { createTerminal, type TerminalKeys } from '../../src/tui/terminal/terminal.ts';
import { bytesOf, pasteOf } from './keys.ts';
import { type VirtualScreen, virtualScreen, type Wanted } from './virtual-screen.ts';

/** A component drawn by Ink itself into a virtual terminal, with a keyboard. */
export type Screen = Pick<
  VirtualScreen,
  'lines' | 'text' | 'cell' | 'bytes' | 'resetBytes' | 'raw'
> & {
  /** Presses keys one by one, and waits until each is drawn. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Writes text in one go, as a fast typist or a slow line does: the app reads it in one chunk. */
  readonly type: (text: string) => Promise<void>;
  readonly paste: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  readonly rerender: (node: ReactNode) => Promise<void>;
  /** Resolves when all that happened so far is drawn. */
  readonly settled: () => Promise<void>;
  readonly waitFor: (wanted: Wanted, timeLimit?: number) => Promise<void>;
  readonly unmount: () => Promise<void>;
};

/** Ink waits this long for the rest of an escape sequence before it takes Esc for a key of its own. */
const ESCAPE_DELAY = 30;

/** Turns of the event loop without a byte after which all is drawn. */
const STILL = 3;

/**
 * Mounts a component as `patchpanel` mounts its app: on a terminal of which only differences are
 * drawn. What needs the terminal's own keys is given as a function of them. Whoever mounts must
 * unmount, for instance with vitest's `onTestFinished(screen.unmount)`.
 */
export async function mount(
  node: ReactNode | ((terminal: TerminalKeys) => ReactNode),
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<Screen> {
  const screen = virtualScreen(columns, rows);
  const sized = Object.assign(new EventEmitter(), { columns, rows });
  const stdin = fakeStdin();
  let drawn = Promise.resolve();
  const terminal = createTerminal({
    stdin,
    sized,
    openTtyWriter: () => ({
      write: (bytes) => {
        drawn = screen.write(bytes);
      },
      isFull: () => false,
      drain: () => {},
      close: () => {},
    }),
    takeAnswers: () => {},
  });
  screen.onAnswer((bytes) => stdin.write(bytes));
  const app = drawOn(terminal, typeof node === 'function' ? node(terminal) : node);
  const settled = async () => {
    for (let still = 0, before = drawn; still < STILL; still += 1) {
      // For the stream to hand the input over, and for the effects of what it changed.
      await setImmediate();
      await app.waitUntilRenderFlush();
      await drawn;
      if (drawn !== before) still = 0;
      before = drawn;
    }
  };
  const send = async (bytes: string) => {
    stdin.write(bytes);
    if (bytes.endsWith('\x1b')) await pause(ESCAPE_DELAY);
    await settled();
  };
  await settled();
  return {
    lines: screen.lines,
    text: screen.text,
    cell: screen.cell,
    bytes: screen.bytes,
    resetBytes: screen.resetBytes,
    raw: screen.raw,
    press: async (...keys) => {
      for (const key of keys) await send(bytesOf(key));
    },
    type: send,
    paste: (text) => send(pasteOf(text)),
    resize: async (width, height) => {
      screen.resize(width, height);
      Object.assign(sized, { columns: width, rows: height });
      sized.emit('resize');
      await settled();
    },
    rerender: async (next) => {
      app.rerender(next);
      await settled();
    },
    settled,
    waitFor: screen.waitFor,
    unmount: async () => {
      app.unmount();
      await app.waitUntilExit();
      terminal.close();
      screen.dispose();
    },
  };
}

function fakeStdin() {
  const stdin = new PassThrough();
  return Object.assign(stdin, {
    isTTY: true,
    isRaw: false,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
}
