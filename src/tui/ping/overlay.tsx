import { useStore } from 'zustand';
import { errorWords } from '../../model/text/error-words.ts';
import { PROBE_FILES, saveProbes } from '../../store/save-probes.ts';
import type { Face } from '../face.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { count } from '../words.ts';
import type { Pings } from './control.ts';
import { createPings } from './control.ts';
import { type Place, placeBeside } from './place.ts';
import { isAlone, selectedIn } from './state.ts';
import { pingPanel } from './view.ts';

/** The probes of a host are kept while its screen is left; they belong to its store. */
const kept = new WeakMap<Face['store'], Pings>();

/**
 * Probes targets from namespaces: asks whom first, then shows each one's figures. What was added before
 * from other places stands beside it, and goes on where it rested.
 */
export function pingOverlay(face: Face, place: Place): Overlay {
  const pings = kept.get(face.store) ?? createPings(face, place);
  kept.set(face.store, pings);
  pings.dispatch({ type: 'ask', place });
  pings.resume();
  return {
    id: 'ping',
    keys: () => keysOf(pings, face),
    watch: pings.store,
    onPress: (key) => {
      if (pings.store.getState().mode.kind === 'watch') return false;
      pings.dispatch({ type: 'press', key });
      return true;
    },
    onPaste: (text) => pings.dispatch({ type: 'paste', text }),
    render: (rect) => <PingView pings={pings} face={face} rect={rect} />,
    onClose: () => {
      pings.rest();
      const { length } = pings.store.getState().watched;
      if (length === 0) return;
      const text = `${count(length, 'target')} kept: nothing is sent until p opens them again`;
      face.store.dispatch({ type: 'notice', notice: { tone: 'plain', text } });
    },
  };
}

function keysOf(pings: Pings, face: Face): readonly OverlayKey[] {
  const state = pings.store.getState();
  const move = (by: number) => () => pings.dispatch({ type: 'move', by });
  const leave = () =>
    state.watched.length === 0 ? face.overlays.close() : pings.dispatch({ type: 'watch' });
  const back: OverlayKey = { keys: ['Esc'], label: 'back', run: leave };
  switch (state.mode.kind) {
    case 'ask':
      return [
        { keys: ['Enter'], label: 'probe', run: pings.start },
        { keys: ['Tab'], label: 'from elsewhere', run: () => moveFrom(pings, face, 1) },
        { keys: ['Down'], label: 'next', run: move(1) },
        { keys: ['Up'], label: 'before', quiet: true, run: move(-1) },
        { keys: ['Shift-Tab'], label: 'from', quiet: true, run: () => moveFrom(pings, face, -1) },
        back,
      ];
    case 'interval':
      return [{ keys: ['Enter'], label: 'set', run: pings.setInterval }, back];
    case 'mark':
      return [
        { keys: ['Enter'], label: 'mark', run: () => pings.dispatch({ type: 'mark' }) },
        back,
      ];
    case 'watch':
      return watchKeys(pings, face);
  }
}

function watchKeys(pings: Pings, face: Face): readonly OverlayKey[] {
  const state = pings.store.getState();
  const { dispatch } = pings;
  const isPaused = selectedIn(state)?.session.phase.kind === 'paused';
  const isOpen = isAlone(state) && state.watched.length > 1;
  const move = (by: number) => () => dispatch({ type: 'move', by });
  const page = () => Math.max(1, face.size().rows - 8);
  const open = () => dispatch({ type: 'watch', alone: true });
  const shut = () => (isOpen ? dispatch({ type: 'watch' }) : face.overlays.close());
  const many: readonly OverlayKey[] = isAlone(state)
    ? []
    : [
        { keys: ['Enter', 'Right', 'l'], label: 'chart', run: open },
        { keys: ['s'], label: 'sort', run: () => dispatch({ type: 'sort' }) },
        { keys: ['S'], label: 'reverse', quiet: true, run: () => dispatch({ type: 'reverse' }) },
      ];
  return [
    { keys: ['Space'], label: isPaused ? 'resume' : 'pause', run: pings.togglePause },
    ...many,
    { keys: ['a'], label: 'add', run: () => dispatch({ type: 'ask' }) },
    { keys: ['m'], label: 'mark', run: pings.askMark },
    { keys: ['Esc', 'q'], label: 'back', run: shut },
    { keys: ['r'], label: 'reset', run: pings.reset },
    { keys: ['i'], label: 'interval', run: () => dispatch({ type: 'ask-interval' }) },
    { keys: ['e'], label: 'export', run: () => save(pings, face) },
    { keys: ['d'], label: 'drop', run: pings.drop },
    ...(isOpen ? [{ keys: ['Left', 'h'], label: 'table', quiet: true, run: shut } as const] : []),
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1) },
    { keys: ['PgDn', 'Ctrl-d'], label: 'page down', quiet: true, run: () => move(page())() },
    { keys: ['PgUp', 'Ctrl-u'], label: 'page up', quiet: true, run: () => move(-page())() },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: move(Number.MIN_SAFE_INTEGER) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: move(Number.MAX_SAFE_INTEGER) },
  ];
}

/** The next target comes from the namespace beside. */
function moveFrom(pings: Pings, face: Face, by: 1 | -1): void {
  const { snapshot } = face.store.getState();
  if (snapshot === null) return;
  const { place } = pings.store.getState();
  pings.dispatch({ type: 'from', place: placeBeside(snapshot, place, by) });
}

function save({ store }: Pings, { store: explorer }: Face): void {
  const { watched, moments } = store.getState();
  const now = performance.now();
  const record = {
    targets: watched.map(({ place, session }) => ({ from: place.label, session })),
    moments,
    now,
    epoch: Date.now() - now,
  };
  const tell = (tone: 'plain' | 'bad', text: string) =>
    explorer.dispatch({ type: 'notice', notice: { tone, text } });
  saveProbes(record, process.cwd()).then(
    (path) =>
      tell(
        'plain',
        `saved: ${path}.{${PROBE_FILES.join(',')}} (${count(watched.length, 'target')})`,
      ),
    (error: unknown) => tell('bad', `not saved: ${errorWords(error)}`),
  );
}

type ViewProps = { readonly pings: Pings; readonly face: Face; readonly rect: Rect };

function PingView({ pings, face, rect }: ViewProps) {
  const state = useStore(pings.store);
  const size = { width: panelWidth(rect), height: rect.height - 1 };
  return <PanelView panel={pingPanel(state, size, face.theme)} rect={rect} theme={face.theme} />;
}
