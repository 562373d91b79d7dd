import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Change } from '../../model/changes/change.ts';
import { changeWords, signOf, thingWords } from '../../model/changes/words.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { FilterAction, ListMove } from '../../store/list-reducer.ts';
import { filterReducer } from '../../store/list-reducer.ts';
import { saveChanges } from '../../store/save-changes.ts';
import type { AppContext } from '../app-context.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { filterKeys, filterPaste, filterPress } from '../widgets/filter-keys.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import { count } from '../words.ts';
import { goToChanged } from './go-to-changed.ts';
import { changesPanel } from './paint.ts';
import type { ChangesState } from './state.ts';
import { cursorRow, matchingChanges, moveInChanges, NEWEST_CHANGE, shownChanges } from './state.ts';

type Changes = {
  readonly app: AppContext;
  readonly store: StoreApi<ChangesState>;
  readonly viewport: Viewport;
};

/** What changed on the host and when, newest first; goes on while it is open. */
export function changesOverlay(app: AppContext): Overlay {
  const store = createStore<ChangesState>(() => NEWEST_CHANGE);
  const changes = { app, store, viewport: createViewport() };
  return {
    id: 'changes',
    keys: () =>
      store.getState().filter.typing
        ? filterKeys((action) => filterBy(changes, action))
        : listKeys(changes),
    watch: store,
    onPress: (key) => {
      const typed = filterPress(key);
      if (store.getState().filter.typing && typed !== null) filterBy(changes, typed);
      return true;
    },
    onPaste: (text) => {
      if (store.getState().filter.typing) filterBy(changes, filterPaste(text));
    },
    render: (rect) => <ChangesView changes={changes} rect={rect} />,
  };
}

function shownIn({ app, store }: Changes): readonly Change[] {
  return shownChanges(app.store.getState().changes, store.getState().filter.text);
}

function filterBy({ store }: Changes, action: FilterAction): void {
  store.setState(({ filter }) => ({ filter: filterReducer(filter, action) }));
}

function listKeys(changes: Changes): readonly OverlayKey[] {
  const { app, store, viewport } = changes;
  const move = (by: ListMove) =>
    store.setState((state) =>
      moveInChanges(state, by, { shown: shownIn(changes), ...viewport.extent() }),
    );
  const leave = () =>
    store.getState().filter.text === ''
      ? app.overlays.close()
      : filterBy(changes, { type: 'filter-drop' });
  return [
    {
      keys: ['Enter'],
      label: 'go there',
      run: () => withChange(changes, ({ what }) => goToChanged(app, what)),
    },
    { keys: ['/'], label: 'filter', run: () => filterBy(changes, { type: 'filter-open' }) },
    { keys: ['s'], label: 'save', run: () => save(changes) },
    { keys: ['y'], label: 'copy', run: () => withChange(changes, (change) => copy(app, change)) },
    { keys: ['Esc'], label: 'back', run: leave },
    { keys: ['q', 'c'], label: 'close', quiet: true, run: app.overlays.close },
    ...moveKeys(move),
  ];
}

function withChange(changes: Changes, act: (change: Change) => void): void {
  const shown = shownIn(changes);
  const change = shown[cursorRow(changes.store.getState(), shown)];
  if (change !== undefined) act(change);
}

function copy(app: AppContext, change: Change): void {
  const { at, what } = change;
  const text = `${at} ${signOf(change)} ${thingWords(what)} ${changeWords(change, '->')}`;
  app.copy(text);
  app.store.dispatch({ type: 'notice', notice: { tone: 'plain', text: `copied: ${text}` } });
}

/** All that is listed, oldest first as it happened. */
function save(changes: Changes): void {
  const { app, store } = changes;
  const listed = matchingChanges(app.store.getState().changes, store.getState().filter.text);
  const tell = (tone: 'plain' | 'bad', text: string) =>
    app.store.dispatch({ type: 'notice', notice: { tone, text } });
  if (listed.length === 0) {
    tell('bad', 'nothing to save: no changes are listed');
    return;
  }
  saveChanges(listed, process.cwd(), new Date()).then(
    (path) => tell('plain', `saved: ${path} (${count(listed.length, 'change')})`),
    (error: unknown) => tell('bad', `not saved: ${errorWords(error)}`),
  );
}

function ChangesView({ changes, rect }: { readonly changes: Changes; readonly rect: Rect }) {
  const state = useStore(changes.store);
  const { app } = changes;
  const all = useStore(app.store, (explorer) => explorer.changes);
  const drawing = { width: panelWidth(rect), glyphs: app.theme.glyphs };
  const panel = changesPanel(state, shownChanges(all, state.filter.text), all.length, drawing);
  return <PanelView panel={panel} rect={rect} theme={app.theme} viewport={changes.viewport} />;
}
