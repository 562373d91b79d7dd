import { useStore } from 'zustand';
import { errorWords } from '../../model/text/error-words.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { PROBE_FILES, saveProbes } from '../../store/save-probes.ts';
import type { AppContext } from '../app-context.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { moveKeys, moveKeysBesideField } from '../widgets/move-keys.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { count } from '../words.ts';
import type { Pings } from './control.ts';
import { createPings } from './control.ts';
import { type Origin, originBeside } from './origin.ts';
import { isSingle, selectedIn } from './state.ts';
import { pingPanel } from './view.ts';

/** The probes of a host are kept while its screen is left; they belong to its store. */
const kept = new WeakMap<AppContext['store'], Pings>();

/**
 * Probes targets from namespaces: asks whom first, then shows each one's figures. What was added before
 * from other places stands beside it, and goes on where it rested.
 */
export function pingOverlay(app: AppContext, origin: Origin): Overlay {
  const pings = kept.get(app.store) ?? createPings(app, origin);
  kept.set(app.store, pings);
  pings.dispatch({ type: 'ask', origin });
  pings.resume();
  return {
    id: 'ping',
    keys: () => keysOf(pings, app),
    watch: pings.store,
    onPress: (key) => {
      if (pings.store.getState().mode.kind === 'watch') return false;
      pings.dispatch({ type: 'press', key });
      return true;
    },
    onPaste: (text) => pings.dispatch({ type: 'paste', text }),
    render: (rect) => <PingView pings={pings} app={app} rect={rect} />,
    onClose: () => {
      pings.rest();
      const { length } = pings.store.getState().watched;
      if (length === 0) return;
      const text = `${count(length, 'target')} paused; press p to resume`;
      app.store.dispatch({ type: 'notice', notice: { tone: 'plain', text } });
    },
  };
}

function keysOf(pings: Pings, app: AppContext): readonly OverlayKey[] {
  const state = pings.store.getState();
  const move = (by: ListMove) =>
    pings.dispatch({ type: 'move', move: by, page: pings.viewport.extent().page });
  const leave = () =>
    state.watched.length === 0 ? app.overlays.close() : pings.dispatch({ type: 'watch' });
  const back: OverlayKey = { keys: ['Esc'], label: 'back', run: leave };
  switch (state.mode.kind) {
    case 'ask':
      return [
        { keys: ['Enter'], label: 'probe', run: pings.start },
        { keys: ['Tab'], label: 'other source', run: () => moveFrom(pings, app, 1) },
        ...moveKeysBesideField(move),
        {
          keys: ['Shift-Tab'],
          label: 'previous source',
          quiet: true,
          run: () => moveFrom(pings, app, -1),
        },
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
      return [...watchKeys(pings, app), ...moveKeys(move)];
  }
}

function watchKeys(pings: Pings, app: AppContext): readonly OverlayKey[] {
  const state = pings.store.getState();
  const { dispatch } = pings;
  const isPaused = selectedIn(state)?.session.phase.kind === 'paused';
  const isOpen = isSingle(state) && state.watched.length > 1;
  const open = () => dispatch({ type: 'watch', single: true });
  const shut = () => (isOpen ? dispatch({ type: 'watch' }) : app.overlays.close());
  const many: readonly OverlayKey[] = isSingle(state)
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
    { keys: ['e'], label: 'export', run: () => save(pings, app) },
    { keys: ['d'], label: 'drop', run: pings.drop },
    ...(isOpen ? [{ keys: ['Left', 'h'], label: 'table', quiet: true, run: shut } as const] : []),
  ];
}

/** The next target comes from the namespace beside. */
function moveFrom(pings: Pings, app: AppContext, by: 1 | -1): void {
  const { snapshot } = app.store.getState();
  if (snapshot === null) return;
  const { origin } = pings.store.getState();
  pings.dispatch({ type: 'from', origin: originBeside(snapshot, origin, by) });
}

function save({ store }: Pings, { store: explorer }: AppContext): void {
  const { watched, moments } = store.getState();
  const now = performance.now();
  const record = {
    targets: watched.map(({ origin, session }) => ({ from: origin.label, session })),
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

type ViewProps = { readonly pings: Pings; readonly app: AppContext; readonly rect: Rect };

function PingView({ pings, app, rect }: ViewProps) {
  const state = useStore(pings.store);
  const size = { width: panelWidth(rect), height: rect.height - 1 };
  const panel = pingPanel(state, size, app.theme);
  return <PanelView panel={panel} rect={rect} theme={app.theme} viewport={pings.viewport} />;
}
