import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Line } from '../../model/styled-text.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import type { Theme } from '../theme.ts';
import { moveKeys } from './move-keys.ts';
import { panelWidth } from './panel.ts';
import { PanelView } from './panel-view.tsx';
import { createViewport, type Viewport } from './viewport.ts';

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
  readonly close: () => void;
};

type CursorStore = StoreApi<{ readonly at: number }>;

/** An overlay that is a list of lines with a cursor, over the whole body of the screen. */
export function listOverlay(list: ListOverlay): Overlay {
  const store: CursorStore = createStore(() => ({ at: 0 }));
  const viewport = createViewport();
  const move = (by: ListMove) =>
    store.setState(({ at }) => ({ at: listReducer(at, by, viewport.extent()) }));
  const own = (list.keys ?? []).map((key) => ({ ...key, run: () => key.run(store.getState().at) }));
  const leave = { keys: ['Esc', 'q'], label: 'back', run: list.close };
  const keys: readonly OverlayKey[] = [...own, leave, ...moveKeys(move)];
  return {
    id: list.id,
    keys: () => keys,
    render: (rect) => <ListView list={list} store={store} viewport={viewport} rect={rect} />,
  };
}

type ListProps = {
  readonly list: ListOverlay;
  readonly store: CursorStore;
  readonly viewport: Viewport;
  readonly rect: Rect;
};

function ListView({ list, store, viewport, rect }: ListProps) {
  const { at } = useStore(store);
  const { title, theme } = list;
  const lines = list.rows(panelWidth(rect));
  const here = Math.min(at, lines.length - 1);
  const rows = lines.map((line, index) => ({
    line,
    here: index === here,
    selected: index === here,
  }));
  const panel = { title, rows, sight: [here, here] as const };
  return <PanelView panel={panel} rect={rect} theme={theme} viewport={viewport} />;
}
