import { createCellWriter } from './cell-writer.ts';
import { drawRow } from './draw-row.ts';
import { type ScreenRow, screenRowOf } from './row.ts';

/**
 * What a terminal shows beside what it shall show. A frame that was not sent yet is replaced by the
 * next: the difference is always taken from what was really sent to what is wanted now.
 */
export type Canvas = {
  /** The newest frame: lines of text with SGR sequences, joined by newlines. */
  readonly want: (frame: string) => void;
  /** What the terminal shows is no longer known. */
  readonly forget: () => void;
  /**
   * The next bytes on the way to the wanted frame: whole rows, until there are `limit` characters.
   * Empty where the terminal shows what is wanted.
   */
  readonly next: (limit: number) => string;
};

/** With `ascii` each cell of any other character shows one that is alike, or `?`. */
export function createCanvas(columns: number, rows: number, ascii = false): Canvas {
  const shown: (ScreenRow | null)[] = Array.from({ length: rows }, () => null);
  const writer = createCellWriter(columns);
  let wanted: readonly ScreenRow[] = [];
  let parsed = new Map<string, ScreenRow>();
  let at = 0;
  return {
    want: (frame) => {
      const lines = frame.split('\n');
      const before = parsed;
      parsed = new Map();
      wanted = shown.map((_, line) => {
        const text = lines[line] ?? '';
        const row = parsed.get(text) ?? before.get(text) ?? screenRowOf(text, columns, ascii);
        parsed.set(text, row);
        return row;
      });
    },
    forget: () => {
      shown.fill(null);
      writer.forget();
      at = 0;
    },
    next: (limit) => {
      // On from the row where the last call ended: rows that change all the time starve no others.
      for (let seen = 0; seen < wanted.length && writer.length() < limit; seen += 1) {
        const row = wanted[at];
        if (row !== undefined && row !== shown[at]) {
          drawRow(writer, at, shown[at] ?? null, row, columns);
          shown[at] = row;
        }
        at = (at + 1) % wanted.length;
      }
      if (writer.length() < limit) at = 0;
      return writer.take();
    },
  };
}
