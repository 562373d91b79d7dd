import type { Line, Span, Tone } from './styled-text.ts';
import { cell, span, widthOf } from './styled-text.ts';

export type TableCell =
  | string
  | { readonly text: string; readonly tone?: Tone; readonly right?: boolean };

export type Column = {
  readonly align?: 'left' | 'right';
  /** Cells of the screen at most; what is longer is cut. */
  readonly most?: number;
};

const GAP = 2;

/**
 * Lines whose cells stand below each other, each column as wide as its widest cell, without spaces at
 * the end. A column in which every cell is empty takes no room. `mark` ends what is cut.
 */
export function table(
  rows: readonly (readonly TableCell[])[],
  columns: readonly Column[] = [],
  mark = '',
): readonly Line[] {
  const clean = rows.map((row) => row.map(cleanCell));
  const count = clean.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, at) =>
    Math.min(
      columns[at]?.most ?? Number.POSITIVE_INFINITY,
      clean.reduce((most, row) => Math.max(most, widthOf(row[at]?.part.text ?? '')), 0),
    ),
  );
  return clean.map((row) => {
    const parts: Span[] = [];
    const end = row.findLastIndex(({ part }) => part.text !== '') + 1;
    for (const [at, { part, right }] of row.slice(0, end).entries()) {
      const width = widths[at] ?? 0;
      if (width === 0) continue;
      if (parts.length > 0) parts.push({ text: ' '.repeat(GAP), tone: 'plain' });
      const align = right ? 'right' : columns[at]?.align;
      const isLast = at === end - 1 && align !== 'right';
      parts.push(cell(part, isLast ? Math.min(width, widthOf(part.text)) : width, mark, align));
    }
    return parts;
  });
}

function cleanCell(given: TableCell): { readonly part: Span; readonly right: boolean } {
  if (typeof given === 'string') return { part: span(given), right: false };
  const { text, tone = 'plain', right = false } = given;
  return { part: span(text, tone), right };
}
