import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Rect } from './layout.ts';
import type { Line } from './line.ts';
import { fitLine, line, lineWidth, span } from './line.ts';
import type { Overlay, OverlayKey } from './overlays.ts';
import { Rows } from './rows.tsx';
import { GUTTER } from './screen.ts';
import type { Theme } from './theme.ts';
import { windowTop } from './window.ts';

export type ListOverlay = {
  readonly id: string;
  readonly title: string;
  readonly theme: Theme;
  /** The rows, for a width in cells. Called on every draw. */
  readonly rows: (width: number) => readonly Line[];
  /** Keys beside the moves; they get the row under the cursor. */
  readonly keys?: readonly {
    readonly keys: readonly string[];
    readonly label: string;
    readonly quiet?: true;
    readonly run: (at: number) => void;
  }[];
  readonly page: () => number;
  readonly close: () => void;
};

/** An overlay that is a list of lines with a cursor, over the whole body of the screen. */
type Place = { readonly cursor: number; readonly count: number };

/** An overlay that is a list of lines with a cursor, over the whole body of the screen. */
export function listOverlay(list: ListOverlay): Overlay {
  const store = createStore<Place>(() => ({ cursor: 0, count: Number.POSITIVE_INFINITY }));
  const move = (by: number) =>
    store.setState(({ cursor, count }) => ({
      cursor: Math.max(0, Math.min(cursor + by, count - 1)),
    }));
  const moves: readonly OverlayKey[] = [
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: () => move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: () => move(-1) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: () => move(Number.NEGATIVE_INFINITY) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: () => move(store.getState().count) },
    { keys: ['Ctrl-d', 'PgDn', 'Space'], label: 'page', run: () => move(list.page()) },
    { keys: ['Ctrl-u', 'PgUp'], label: 'page up', quiet: true, run: () => move(-list.page()) },
  ];
  const own = (list.keys ?? []).map((key) => ({
    ...key,
    run: () => key.run(store.getState().cursor),
  }));
  const leave = { keys: ['Esc', 'q'], label: 'back', run: list.close };
  const keys: readonly OverlayKey[] = [...own, leave, ...moves];
  return {
    id: list.id,
    keys: () => keys,
    render: (rect) => <ListView list={list} store={store} rect={rect} />,
  };
}

type ListProps = {
  readonly list: ListOverlay;
  readonly store: StoreApi<Place>;
  readonly rect: Rect;
};

function ListView({ list, store, rect }: ListProps) {
  const top = useRef(0);
  const { cursor } = useStore(store);
  const rows = list.rows(rect.width - GUTTER);
  useEffect(() => {
    if (store.getState().count !== rows.length) store.setState({ count: rows.length });
  });
  const at = Math.min(cursor, rows.length - 1);
  top.current = windowTop(top.current, rect.height - 1, rows.length, at);
  return <Rows rect={rect} lines={paint(list, rows, rect, at, top.current)} />;
}

function paint(
  { title, theme }: ListOverlay,
  rows: readonly Line[],
  { width, height }: Rect,
  cursor: number,
  top: number,
): readonly string[] {
  const { glyphs } = theme;
  const head = [span(`${glyphs.heavy} `, 'accent'), span(title, 'accent'), span(' ')];
  const rule = span(glyphs.heavy.repeat(Math.max(0, width - lineWidth(head))), 'accent');
  const lines = [theme.paint(fitLine([...head, rule], width, glyphs.cut))];
  for (let at = top; at < top + height - 1; at += 1) {
    const here = at === cursor && at < rows.length;
    const gutter = here ? span(`${glyphs.cursor} `, 'accent') : span('  ');
    const row = rows[at] ?? line('');
    lines.push(theme.paint(fitLine([gutter, ...row], width, glyphs.cut), { selected: here }));
  }
  return lines;
}
