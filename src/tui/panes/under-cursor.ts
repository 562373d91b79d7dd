import type { Face } from '../app-context.ts';
import type { Stop } from '../present/view.ts';
import { layoutFor, viewFor } from '../screen.ts';

/** The places that the main pane's cursor visits. */
export function stopsIn(face: Pick<Face, 'store' | 'size' | 'theme'>): readonly Stop[] {
  const state = face.store.getState();
  return viewFor(state, layoutFor(state, face.size()), face.theme.glyphs).stops;
}

/** What the main pane's cursor is on; null where that pane has nothing to visit. */
export function stopUnderCursor(face: Pick<Face, 'store' | 'size' | 'theme'>): Stop | null {
  const stops = stopsIn(face);
  return stops[Math.min(face.store.getState().mainCursor, stops.length - 1)] ?? null;
}
