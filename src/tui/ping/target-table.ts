/** Many targets, a row each: who probes whom, the latest times as a line, and the figures that say most. Pure. */

import type { Line } from '../../model/styled-text.ts';
import { cell, span, widthOf } from '../../model/styled-text.ts';
import { type Alphabet, formatDuration, formatShare } from '../../probe/ping/ping-format.ts';
import type { Clock } from '../../probe/ping/ping-stats.ts';
import type { Theme } from '../theme.ts';
import { sparkLine } from './chart-lines.ts';
import { figuresFor, type Ordering, type Sort } from './order.ts';
import type { Watched } from './watched.ts';
import { latestSpan, wayWords } from './words.ts';

export type TableLook = {
  readonly width: number;
  readonly theme: Theme;
  readonly marks: readonly Clock[];
  readonly ordering: Ordering;
};

type Figures = 'loss' | 'last' | 'p50' | 'p99' | 'jitter';

const GAP = 2;
const KIND = 4;
/** `>99.9 %`, `filtered`, `1.50 ms`. */
const WIDTHS: Readonly<Record<Figures, number>> = { loss: 7, last: 8, p50: 7, p99: 7, jitter: 7 };
const NARROWEST_SPARK = 6;
const WIDEST_SPARK = 60;
const NAME_SHARE = 0.42;

/** The columns that a width has room for: the last to go say most. */
function columnsFor(width: number): readonly Figures[] {
  if (width < 74) return ['loss', 'last', 'p99'];
  return width < 90 ? ['loss', 'last', 'p50', 'p99'] : ['loss', 'last', 'p50', 'p99', 'jitter'];
}

/** The titles of the columns, then a line for each target. */
export function targetTableLines(
  watched: readonly Watched[],
  { width, theme, marks, ordering }: TableLook,
): { readonly head: Line; readonly rows: readonly Line[] } {
  const { glyphs } = theme;
  const alphabet: Alphabet = theme.ascii ? 'ascii' : 'unicode';
  const columns = columnsFor(width);
  const taken = columns.reduce((sum, column) => sum + GAP + WIDTHS[column], KIND + 2 * GAP);
  const names = watched.map((each) => wayWords(each, glyphs));
  const longest = names.reduce((most, name) => Math.max(most, widthOf(name)), 'from'.length + 9);
  const most = Math.min(Math.floor(width * NAME_SHARE), width - taken - NARROWEST_SPARK);
  const nameWidth = Math.min(longest, most);
  const sparkWidth = Math.min(WIDEST_SPARK, width - taken - nameWidth);
  const gap = span(' '.repeat(GAP));

  const rows = watched.map((each, at): Line => {
    const { stats, probe } = each.session;
    const figures = figuresFor(stats);
    const values = {
      loss: span(formatShare(figures.loss, alphabet), lossTone(figures.loss)),
      last: latestSpan(each.session, alphabet),
      p50: span(formatDuration(figures.p50, alphabet)),
      p99: span(formatDuration(figures.p99, alphabet)),
      jitter: span(formatDuration(figures.jitter, alphabet)),
    };
    return [
      cell(span(names[at] ?? '', 'strong'), nameWidth, glyphs.cut),
      gap,
      cell(span(probe.kind, 'dim'), KIND, glyphs.cut),
      gap,
      ...sparkLine(stats.samples, { width: sparkWidth, alphabet, marks }),
      ...columns.flatMap((column) => [
        gap,
        cell(values[column], WIDTHS[column], glyphs.cut, 'right'),
      ]),
    ];
  });
  return {
    head: [
      cell(
        span(`${titleOf('from', ordering)} ${glyphs.arrow} ${titleOf('target', ordering)}`, 'dim'),
        nameWidth,
        glyphs.cut,
      ),
      gap,
      cell(span('kind', 'dim'), KIND, glyphs.cut),
      gap,
      cell(span('', 'dim'), sparkWidth, glyphs.cut),
      ...columns.flatMap((column) => [
        gap,
        cell(span(titleOf(column, ordering), 'dim'), WIDTHS[column], glyphs.cut, 'right'),
      ]),
    ],
    rows,
  };
}

/** `p99*` where it is sorted by. */
function titleOf(column: Sort, { by, reversed }: Ordering): string {
  if (column !== by) return column;
  return `${column}${reversed ? '-' : '*'}`;
}

function lossTone(loss: number | null) {
  return loss === null || loss === 0 ? 'plain' : loss < 1 ? 'warn' : 'bad';
}
