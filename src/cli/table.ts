import stringWidth from 'string-width';
import { sanitise } from '../model/text/sanitise.ts';
import type { Colour, Line } from './line.ts';

export type Cell =
  | string
  | { readonly text: string; readonly colour?: Colour; readonly right?: boolean };

const GAP = '  ';

/**
 * Rows as aligned lines: columns as wide as their widest cell is once it is drawn, two spaces apart,
 * no trailing spaces.
 */
export function table(rows: readonly (readonly Cell[])[]): readonly Line[] {
  const clean = rows.map((row) =>
    row.map((cell) => {
      const { text, ...rest } = typeof cell === 'string' ? { text: cell } : cell;
      const drawn = sanitise(text);
      return { ...rest, text: drawn, width: stringWidth(drawn) };
    }),
  );
  const columns = Math.max(0, ...clean.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...clean.map((row) => row[column]?.width ?? 0)),
  );
  return clean.map((row) => {
    const last = row.findLastIndex((cell) => cell.text !== '');
    return row.slice(0, last + 1).flatMap((cell, column) => {
      const gap = column === 0 ? '' : GAP;
      const padding = ' '.repeat((widths[column] ?? 0) - cell.width);
      if (cell.right) return [gap + padding, cell];
      return column === last ? [gap, cell] : [gap, cell, padding];
    });
  });
}
