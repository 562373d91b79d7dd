/** A titled stretch of rows over the whole body of the screen: what the wizard, the builds and the pings draw on. */

import type { Line } from '../../model/styled-text.ts';
import { fitLine, lineWidth, span } from '../../model/styled-text.ts';
import type { ListExtent } from '../../store/list-reducer.ts';
import type { Rect } from '../layout.ts';
import { GUTTER } from '../screen.ts';
import type { Theme } from '../theme.ts';
import { windowTop } from './window.ts';

export type PanelRow = {
  readonly line: Line;
  /** Carries the cursor's mark. */
  readonly here?: boolean;
  /** Drawn in the accent throughout. */
  readonly selected?: boolean;
  /** Spans drawn as under the cursor, such as the place where the next character goes. */
  readonly marked?: readonly [number, number];
};

export type Panel = {
  readonly title: string;
  /** At the far end of the title line. */
  readonly aside?: Line;
  /** Rows below the title that stay in sight, as far as they leave half of the room to the others. */
  readonly head?: readonly PanelRow[];
  readonly rows: readonly PanelRow[];
  /** First row of each entry that the cursor can be on, where not each row is one. */
  readonly starts?: readonly number[];
  /** Entries in sight at once, where the rows hold fewer than the panel has room for. */
  readonly page?: number;
  /** Rows at the bottom that stay where they are. */
  readonly foot?: readonly PanelRow[];
  /** The rows that must be in sight: from one to another. */
  readonly sight?: readonly [number, number];
};

/** Cells that a row of a panel has for its line. */
export function panelWidth(rect: Rect): number {
  return rect.width - GUTTER;
}

type PaintedPanel = {
  readonly lines: readonly string[];
  /** First row in sight. */
  readonly top: number;
  readonly extent: ListExtent;
};

/** Paints a panel; `top` is the first row that was in sight before. */
export function paintPanel(
  panel: Panel,
  { width, height }: Rect,
  { glyphs, paint }: Theme,
  top: number,
): PaintedPanel {
  const { title, aside = [], head = [], rows: own, foot = [], sight = [0, 0], starts } = panel;
  const pinned = head.slice(0, Math.floor((height - 1) / 2));
  const rows = [...head.slice(pinned.length), ...own];
  const shift = head.length - pinned.length;
  const seen = Math.max(0, height - 1 - pinned.length - foot.length);
  const first = windowTop(top, seen, rows.length, sight[0] + shift, sight[1] + shift);
  const heading: Line = [span(`${glyphs.heavy} `, 'accent'), span(title, 'accent'), span(' ')];
  const room = width - lineWidth(aside) - 1;
  const rule = span(glyphs.heavy.repeat(Math.max(0, room - lineWidth(heading))), 'accent');
  const ruled = [...fitLine([...heading, rule], room, glyphs.cut), span(' '), ...aside];
  const lines = [paint(fitLine(ruled, width, glyphs.cut))];
  const shownRows = [
    ...pinned,
    ...Array.from({ length: seen }, (_, at): PanelRow => rows[first + at] ?? { line: [] }),
    ...foot,
  ];
  for (const { line, here = false, selected = false, marked } of shownRows) {
    const gutter = span((here ? glyphs.cursor : '').padEnd(GUTTER), 'accent');
    const shown = fitLine([gutter, ...line], width, glyphs.cut);
    lines.push(
      paint(shown, {
        selected,
        marked: marked === undefined ? null : [marked[0] + 1, marked[1] + 1],
      }),
    );
  }
  const extent = { count: (starts ?? rows).length, page: panel.page ?? Math.max(1, seen) };
  return { lines, top: first, extent: starts === undefined ? extent : { ...extent, starts } };
}
