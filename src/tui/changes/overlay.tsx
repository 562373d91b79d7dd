import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Change } from '../../model/changes/change.ts';
import { changeWords, signOf, thingWords } from '../../model/changes/words.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { saveChanges } from '../../store/save-changes.ts';
import type { Face } from '../face.ts';
import { typedBy } from '../keys/press.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { count } from '../words.ts';
import { goToChanged } from './go.ts';
import { changesPanel } from './paint.ts';
import type { ChangesState } from './state.ts';
import { matchingChanges, movedTo, rowOf, START, shownChanges } from './state.ts';

type Changes = { readonly face: Face; readonly store: StoreApi<ChangesState> };

/** What changed on the host and when, newest first; goes on while it is open. */
export function changesOverlay(face: Face): Overlay {
  const store = createStore<ChangesState>(() => START);
  const changes = { face, store };
  return {
    id: 'changes',
    keys: () => (store.getState().typing ? typingKeys(changes) : listKeys(changes)),
    watch: store,
    onPress: (key) => {
      const text = typedBy(key);
      if (store.getState().typing && text !== null) addText(changes, text);
      return true;
    },
    onPaste: (text) => {
      const [first = ''] = text.split(/[\r\n]/);
      if (store.getState().typing) addText(changes, first);
    },
    render: (rect) => <ChangesView changes={changes} rect={rect} />,
  };
}

function shownIn({ face, store }: Changes): readonly Change[] {
  return shownChanges(face.store.getState().changes, store.getState().filter);
}

function addText({ store }: Changes, text: string): void {
  store.setState(({ filter }) => ({ filter: filter + text }));
}

function typingKeys({ store }: Changes): readonly OverlayKey[] {
  const erase = () =>
    store.setState(({ filter }) => ({ filter: [...filter].slice(0, -1).join('') }));
  return [
    { keys: ['Enter'], label: 'keep the filter', run: () => store.setState({ typing: false }) },
    {
      keys: ['Esc'],
      label: 'drop it',
      run: () => store.setState({ typing: false, filter: '' }),
    },
    { keys: ['Backspace'], label: 'erase', quiet: true, run: erase },
  ];
}

function listKeys(changes: Changes): readonly OverlayKey[] {
  const { face, store } = changes;
  const moveTo = (row: number) => store.setState((state) => movedTo(state, shownIn(changes), row));
  const move = (by: number) => moveTo(rowOf(store.getState(), shownIn(changes)) + by);
  const page = () => face.size().rows - 4;
  const leave = () =>
    store.getState().filter === '' ? face.overlays.close() : store.setState({ filter: '' });
  const half = () => Math.trunc(page() / 2);
  return [
    {
      keys: ['Enter'],
      label: 'go there',
      run: () => withChange(changes, ({ what }) => goToChanged(face, what)),
    },
    { keys: ['/'], label: 'filter', run: () => store.setState({ typing: true }) },
    { keys: ['s'], label: 'save', run: () => save(changes) },
    { keys: ['y'], label: 'copy', run: () => withChange(changes, (change) => copy(face, change)) },
    { keys: ['Esc'], label: 'back', run: leave },
    { keys: ['q', 'c'], label: 'close', quiet: true, run: face.overlays.close },
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: () => move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: () => move(-1) },
    { keys: ['g', 'Home'], label: 'newest', quiet: true, run: () => moveTo(0) },
    {
      keys: ['G', 'End'],
      label: 'oldest',
      quiet: true,
      run: () => moveTo(Number.MAX_SAFE_INTEGER),
    },
    { keys: ['Ctrl-d'], label: 'half down', quiet: true, run: () => move(half()) },
    { keys: ['Ctrl-u'], label: 'half up', quiet: true, run: () => move(-half()) },
    { keys: ['PgDn', 'Space'], label: 'page', run: () => move(page()) },
    { keys: ['PgUp'], label: 'page up', quiet: true, run: () => move(-page()) },
  ];
}

function withChange(changes: Changes, act: (change: Change) => void): void {
  const shown = shownIn(changes);
  const change = shown[rowOf(changes.store.getState(), shown)];
  if (change !== undefined) act(change);
}

function copy(face: Face, change: Change): void {
  const { at, what } = change;
  const text = `${at} ${signOf(change)} ${thingWords(what)} ${changeWords(change, '->')}`;
  face.copy(text);
  face.store.dispatch({ type: 'notice', notice: { tone: 'plain', text: `copied: ${text}` } });
}

/** All that is listed, oldest first as it happened. */
function save(changes: Changes): void {
  const { face, store } = changes;
  const listed = matchingChanges(face.store.getState().changes, store.getState().filter);
  const tell = (tone: 'plain' | 'bad', text: string) =>
    face.store.dispatch({ type: 'notice', notice: { tone, text } });
  if (listed.length === 0) {
    tell('bad', 'nothing to save: no change is listed');
    return;
  }
  saveChanges(listed, process.cwd(), new Date()).then(
    (path) => tell('plain', `saved: ${path} (${count(listed.length, 'change')})`),
    (error: unknown) => tell('bad', `not saved: ${errorWords(error)}`),
  );
}

function ChangesView({ changes, rect }: { readonly changes: Changes; readonly rect: Rect }) {
  const state = useStore(changes.store);
  const { face } = changes;
  const all = useStore(face.store, (explorer) => explorer.changes);
  const drawing = { width: panelWidth(rect), glyphs: face.theme.glyphs };
  const panel = changesPanel(state, shownChanges(all, state.filter), all.length, drawing);
  return <PanelView panel={panel} rect={rect} theme={face.theme} />;
}
