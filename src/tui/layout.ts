import type { Focus, PaneId, Zoom } from '../store/state.ts';
import { PANES } from '../store/state.ts';

/** Cells of the terminal, from the top left. */
export type Rect = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type Layout = {
  /**
   * `columns`: lists on the left, the selected thing on the right. `single`: one thing at a time.
   * `tiny`: too small to draw anything but a sentence.
   */
  readonly kind: 'columns' | 'single' | 'tiny';
  readonly header: Rect;
  /** The titles of all panes in one line; only where the panes themselves are not shown. */
  readonly strip: Rect | null;
  /** Each with its title line on top; one line high where it is folded. */
  readonly panes: Readonly<Partial<Record<PaneId, Rect>>>;
  /** With its title line on top and, in `columns`, the separator in its first column. */
  readonly main: Rect | null;
  /** The last command. */
  readonly log: Rect | null;
  readonly footer: Rect;
  /** Where an overlay may draw: all between the header and the footer. */
  readonly body: Rect;
};

export type LayoutInput = {
  readonly columns: number;
  readonly rows: number;
  readonly focus: Focus;
  /** The list that stays unfolded while the main pane has the focus. */
  readonly pane: PaneId;
  readonly zoom: Zoom;
};

const MINIMUM = { columns: 60, rows: 15 };
const TWO_SIDES = { columns: 80, rows: 20 };
/** From this height on, all four lists are open at once. */
const ALL_OPEN = 30;
const NARROWEST_LIST = 26;
const WIDEST_LIST = 44;
const LIST_SHARE = 0.31;
/** How the open lists share their column. */
const SHARES: Readonly<Record<PaneId, number>> = {
  containers: 3,
  namespaces: 3,
  networks: 2,
  bridges: 2,
};

/** Where everything goes. Rectangles never overlap and never leave the terminal. */
export function layoutOf(input: LayoutInput): Layout {
  const { columns, rows } = input;
  if (columns < MINIMUM.columns || rows < MINIMUM.rows) return tiny(columns, rows);
  const two = columns >= TWO_SIDES.columns && rows >= TWO_SIDES.rows;
  return two && input.zoom !== 'full' ? sides(input) : single(input);
}

function tiny(width: number, height: number): Layout {
  const none = { x: 0, y: 0, width, height: 0 };
  const body = { x: 0, y: 0, width, height };
  return {
    kind: 'tiny',
    header: none,
    strip: null,
    panes: {},
    main: null,
    log: null,
    footer: none,
    body,
  };
}

function single({ columns: width, rows, focus }: LayoutInput): Layout {
  const row = (y: number) => ({ x: 0, y, width, height: 1 });
  const log = rows >= TWO_SIDES.rows ? row(rows - 2) : null;
  const bottom = log === null ? rows - 1 : rows - 2;
  const open = { x: 0, y: 2, width, height: bottom - 2 };
  return {
    kind: 'single',
    header: row(0),
    strip: focus === 'main' ? null : row(1),
    panes: focus === 'main' ? {} : { [focus]: open },
    main: focus === 'main' ? { ...open, y: 1, height: open.height + 1 } : null,
    log,
    footer: row(rows - 1),
    body: { x: 0, y: 1, width, height: rows - 2 },
  };
}

function sides(input: LayoutInput): Layout {
  const { columns, rows, focus } = input;
  const left = listWidth(input);
  const top = 1;
  const height = rows - 3;
  return {
    kind: 'columns',
    header: { x: 0, y: 0, width: columns, height: 1 },
    strip: null,
    panes: lists(left, top, height, focus === 'main' ? input.pane : focus, rows >= ALL_OPEN),
    main: { x: left, y: top, width: columns - left, height },
    log: { x: 0, y: rows - 2, width: columns, height: 1 },
    footer: { x: 0, y: rows - 1, width: columns, height: 1 },
    body: { x: 0, y: 1, width: columns, height: rows - 2 },
  };
}

function listWidth({ columns, focus, zoom }: LayoutInput): number {
  const usual = Math.round(columns * LIST_SHARE);
  const width = Math.max(NARROWEST_LIST, Math.min(usual, WIDEST_LIST));
  if (zoom !== 'half') return width;
  return focus === 'main' ? NARROWEST_LIST : Math.ceil(columns / 2);
}

function lists(width: number, top: number, height: number, open: PaneId, all: boolean) {
  const heights = all ? shared(height) : folded(height, open);
  const rects: Partial<Record<PaneId, Rect>> = {};
  let y = top;
  for (const pane of PANES) {
    rects[pane] = { x: 0, y, width, height: heights[pane] };
    y += heights[pane];
  }
  return rects;
}

function folded(height: number, open: PaneId): Record<PaneId, number> {
  const heights = { containers: 1, namespaces: 1, networks: 1, bridges: 1 };
  return { ...heights, [open]: height - PANES.length + 1 };
}

function shared(height: number): Record<PaneId, number> {
  const total = PANES.reduce((sum, pane) => sum + SHARES[pane], 0);
  const part = (pane: PaneId) => Math.floor((height * SHARES[pane]) / total);
  const heights = {
    containers: 0,
    namespaces: part('namespaces'),
    networks: part('networks'),
    bridges: part('bridges'),
  };
  const rest = height - heights.namespaces - heights.networks - heights.bridges;
  return { ...heights, containers: rest };
}
