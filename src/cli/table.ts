import stringWidth from 'string-width';
import { sanitise } from '../model/sanitise.ts';
import type { Colour, Output } from './output.ts';

export type Cell =
  | string
  | { readonly text: string; readonly colour?: Colour; readonly right?: boolean };

const GAP = '  ';

/**
 * Rows as aligned lines: columns as wide as their widest cell, two spaces apart, no trailing spaces.
 * Cells are foreign text until here: each is made fit to be drawn.
 */
export function table(
  rows: readonly (readonly Cell[])[],
  paint: Output['paint'],
): readonly string[] {
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
    const drawn = row.slice(0, last + 1).map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - cell.width);
      const text = cell.colour === undefined ? cell.text : paint(cell.colour, cell.text);
      if (cell.right) return padding + text;
      return column === last ? text : text + padding;
    });
    return drawn.join(GAP);
  });
}

/** The same lines, further in. */
export function indent(lines: readonly string[], by = 2): readonly string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(by) + line));
}
