import xterm from '@xterm/headless';

export type Cell = {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
  /** Whether a colour was set for it, in front or behind. */
  readonly coloured: boolean;
};

/** A terminal of that size and what it shows after the bytes it was given (@xterm/headless does the work). */
export type VirtualScreen = {
  /** Resolves when the screen shows it. */
  readonly write: (bytes: string) => Promise<void>;
  /** Every row, from the top, without trailing blanks. */
  readonly lines: () => string[];
  /** The rows joined with newlines, without blank rows at the end. */
  readonly text: () => string;
  /** The cell at a row and column, both counted from 0; null outside the screen. */
  readonly cell: (row: number, column: number) => Cell | null;
  readonly alternate: () => boolean;
  readonly cursor: () => { readonly row: number; readonly column: number };
  /** UTF-8 bytes written since the start or the last `resetBytes`. */
  readonly bytes: () => number;
  readonly resetBytes: () => void;
  /** All that was written, as it came. */
  readonly raw: () => string;
  readonly resize: (columns: number, rows: number) => void;
  /** What the terminal answers to a query such as "which device are you?". */
  readonly onAnswer: (listener: (bytes: string) => void) => void;
  /**
   * Resolves as soon as the screen shows the text or fulfils the predicate; looks after each write.
   * Rejects after `timeLimit` milliseconds, with the screen as it then is.
   */
  readonly waitFor: (wanted: Wanted, timeLimit?: number) => Promise<void>;
  readonly dispose: () => void;
};

export type Wanted = string | RegExp | ((text: string) => boolean);

export function virtualScreen(columns: number, rows: number): VirtualScreen {
  // A tty in raw mode still turns NL into CR NL (ONLCR), which Ink relies on; a pty has done it by itself.
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    convertEol: true,
  });
  let raw = '';
  let countedFrom = 0;

  const lines = () => {
    const buffer = terminal.buffer.active;
    return Array.from({ length: terminal.rows }, (_, row) => {
      return (
        buffer
          .getLine(buffer.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? ''
      );
    });
  };
  const text = () => lines().join('\n').trimEnd();

  return {
    write: (bytes) => {
      raw += bytes;
      return new Promise((resolve) => terminal.write(bytes, resolve));
    },
    lines,
    text,
    cell: (row, column) => {
      const buffer = terminal.buffer.active;
      const cell = buffer.getLine(buffer.viewportY + row)?.getCell(column);
      if (cell === undefined) return null;
      return {
        text: cell.getChars(),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        inverse: cell.isInverse() !== 0,
        underline: cell.isUnderline() !== 0,
        coloured: !cell.isFgDefault() || !cell.isBgDefault(),
      };
    },
    alternate: () => terminal.buffer.active.type === 'alternate',
    cursor: () => ({ row: terminal.buffer.active.cursorY, column: terminal.buffer.active.cursorX }),
    bytes: () => Buffer.byteLength(raw.slice(countedFrom)),
    resetBytes: () => {
      countedFrom = raw.length;
    },
    raw: () => raw,
    resize: (width, height) => terminal.resize(width, height),
    onAnswer: (listener) => {
      terminal.onData(listener);
    },
    waitFor: (wanted, timeLimit = 10_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!fulfils(text(), wanted)) return;
          clearTimeout(timer);
          watch.dispose();
          resolve();
        };
        const watch = terminal.onWriteParsed(look);
        const timer = setTimeout(() => {
          watch.dispose();
          reject(new Error(`Waited ${timeLimit} ms for ${wanted}; the screen shows:\n${text()}`));
        }, timeLimit);
        look();
      }),
    dispose: () => terminal.dispose(),
  };
}

function fulfils(text: string, wanted: Wanted): boolean {
  if (typeof wanted === 'string') return text.includes(wanted);
  if (wanted instanceof RegExp) return wanted.test(text);
  return wanted(text);
}
