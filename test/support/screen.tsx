import { PassThrough, Writable } from 'node:stream';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import { render } from 'ink';
import type { ReactNode } from 'react';
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

/**
 * Mounts a component as `patchpanel` mounts its app: alternate screen, incremental rendering. Whoever
 * mounts must unmount, for instance with vitest's `onTestFinished(screen.unmount)`.
 */
export async function mount(
  node: ReactNode,
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<Screen> {
  const screen = virtualScreen(columns, rows);
  const stdout = fakeStdout(screen, columns, rows);
  const stdin = fakeStdin();
  const app = render(node, {
    stdout,
    stdin,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
    maxFps: 1_000,
  });
  const settled = async () => {
    // Once for the stream to hand the input over, once for the effects of what it changed.
    await setImmediate();
    await app.waitUntilRenderFlush();
    await setImmediate();
    await app.waitUntilRenderFlush();
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
      Object.assign(stdout, { columns: width, rows: height });
      stdout.emit('resize');
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
      screen.dispose();
    },
  };
}

function fakeStdout(screen: VirtualScreen, columns: number, rows: number) {
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      screen.write(String(chunk)).then(() => done(), done);
    },
  });
  return Object.assign(stdout, { columns, rows, isTTY: true });
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
