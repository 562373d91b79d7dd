import type { Line, Span } from '../../model/styled-text.ts';
import { cell, widthOf } from '../../model/styled-text.ts';

export type Column = {
  readonly align?: 'left' | 'right';
  /** Cells at most; what is longer is cut. */
  readonly most?: number;
};

const GAP = 2;

/**
 * Lines whose cells stand below each other, each column as wide as its widest cell. A column in which
 * every cell is empty takes no room. `mark` ends what is cut.
 */
export function table(
  rows: readonly (readonly Span[])[],
  columns: readonly Column[],
  mark: string,
): readonly Line[] {
  const widths = columns.map((column, at) =>
    Math.min(
      column.most ?? Number.POSITIVE_INFINITY,
      rows.reduce((most, row) => Math.max(most, widthOf(row[at]?.text ?? '')), 0),
    ),
  );
  return rows.map((row) => {
    const parts: Span[] = [];
    const end = row.findLastIndex((part) => part.text !== '') + 1;
    for (const [at, part] of row.slice(0, end).entries()) {
      const width = widths[at] ?? 0;
      if (width === 0) continue;
      if (parts.length > 0) parts.push({ text: ' '.repeat(GAP), tone: 'plain' });
      const align = columns[at]?.align;
      const last = at === end - 1 && align !== 'right';
      parts.push(cell(part, last ? Math.min(width, widthOf(part.text)) : width, mark, align));
    }
    return parts;
  });
}
