import type { AppContext } from '../app-context.ts';
import type { Stop } from '../present/view.ts';
import { layoutFor, viewFor } from '../screen.ts';

/** The places that the main pane's cursor visits. */
export function stopsIn(app: Pick<AppContext, 'store' | 'size' | 'theme'>): readonly Stop[] {
  const state = app.store.getState();
  return viewFor(state, layoutFor(state, app.size()), app.theme.glyphs).stops;
}

/** What the main pane's cursor is on; null where that pane has nothing to visit. */
export function stopUnderCursor(app: Pick<AppContext, 'store' | 'size' | 'theme'>): Stop | null {
  const stops = stopsIn(app);
  return stops[Math.min(app.store.getState().mainCursor, stops.length - 1)] ?? null;
}
