/** What the keys and the painting must agree on: where things are, and what the main pane shows. */

import type { Glyphs } from '../model/glyphs.ts';
import type { FlashKind, State } from '../store/state.ts';
import type { Layout } from './layout.ts';
import { layoutOf } from './layout.ts';
import { mainView } from './present/main-view.ts';
import type { View } from './present/view.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** Cells before a row's text: the cursor's mark. */
export const GUTTER = 2;

/** What stands in the gutter: the cursor, if it is here, and the sign of what changed just now. */
export function gutterOf(cursor: string, flash: FlashKind | null): string {
  const sign = flash === null ? ' ' : flash === 'added' ? '+' : '~';
  return cursor.padEnd(GUTTER - 1) + sign;
}

export function layoutFor(state: State, size: Size): Layout {
  return layoutOf({ ...size, focus: state.focus, pane: state.pane, zoom: state.zoom });
}

/** The view of the main pane as wide as the layout gives it; an eighty-column one where it is hidden. */
export function viewFor(state: State, layout: Layout, glyphs: Glyphs): View {
  const outer = layout.main?.width ?? 80;
  const separator = layout.kind === 'columns' ? 1 : 0;
  return mainView(state, outer - separator - GUTTER, glyphs);
}

/** Rows that the focused list shows at once. */
export function pageOf(state: State, layout: Layout): number {
  const rect = state.focus === 'main' ? layout.main : layout.panes[state.focus];
  const title = layout.kind === 'single' && state.focus !== 'main' ? 0 : 1;
  return Math.max(1, (rect?.height ?? 1) - title);
}
