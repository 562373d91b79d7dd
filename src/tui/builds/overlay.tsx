import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Connection } from '../../executor/connection.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { listBuilds } from '../../plan/builds.ts';
import type { StepEvent } from '../../plan/events.ts';
import { undoBuild } from '../../plan/undo.ts';
import { previewUndo } from '../../plan/undo-preview.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import type { AppContext } from '../app-context.ts';
import { tryAgain } from '../hosts/reconnect.ts';
import { connectionRefusal } from '../hosts/words.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import { buildsPanel } from './paint.ts';
import type { BuildsState } from './state.ts';
import {
  buildUnderCursor,
  canUndo,
  moveInBuilds,
  moveTo,
  moveToBuild,
  UNREAD_BUILDS,
} from './state.ts';

type Builds = {
  readonly app: AppContext;
  readonly store: StoreApi<BuildsState>;
  readonly viewport: Viewport;
  /** Aborted when the screen is closed: no connection that broke is then waited for. */
  readonly closed: AbortController;
  /** Aborted where the person no longer waits for one; a fresh one for each undo. */
  leave: AbortController;
};

async function read({ app, store }: Builds): Promise<void> {
  try {
    const list = await listBuilds(app, app.buildsFolder());
    store.setState((state) => moveTo({ ...state, list }, state.at));
  } catch (error) {
    store.setState({ list: `the journals cannot be read: ${errorWords(error)}` });
  }
}

async function undo(builds: Builds, build: string): Promise<void> {
  const { app, store } = builds;
  builds.leave = new AbortController();
  let event: StepEvent | null = null;
  let down: Extract<Connection, { kind: 'down' }> | null = null;
  const show = () => store.setState({ undo: { kind: 'running', event, down } });
  store.setState({ asking: null });
  show();
  try {
    const outcome = await undoBuild(build, {
      executor: app.executor,
      engine: app.engine,
      folder: app.buildsFolder(),
      leave: AbortSignal.any([builds.leave.signal, builds.closed.signal]),
      onConnection: (connection) => {
        down = connection.kind === 'down' ? connection : null;
        show();
      },
      onEvent: (next) => {
        event = next;
        show();
      },
    });
    store.setState({ undo: { kind: 'ended', outcome } });
  } catch (error) {
    const problem = { what: `undo ${build}`, why: errorWords(error), hint: '' };
    const outcome = { kind: 'refused', build, problem, kept: [] } as const;
    store.setState({ undo: { kind: 'ended', outcome } });
  }
  app.refresh();
  await read(builds);
}

async function preview({ app, store }: Builds, build: string): Promise<void> {
  try {
    const { steps: asking } = await previewUndo(build, app.buildsFolder());
    if (buildUnderCursor(store.getState())?.build !== build) return;
    store.setState({ asking, undo: { kind: 'none' } });
  } catch (error) {
    const text = `the journal of ${build} cannot be read: ${errorWords(error)}`;
    app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  }
}

function ask(builds: Builds): void {
  const { app, store } = builds;
  const report = buildUnderCursor(store.getState());
  if (report === null) return;
  const lost = connectionRefusal(app.store.getState());
  if (canUndo(report) && !app.readOnly && lost === null) {
    void preview(builds, report.build);
    return;
  }
  const text = app.readOnly
    ? 'read-only: changes are refused here'
    : (lost ?? `${report.build} is ${report.state}: ${report.why}`);
  app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}

function keysOf(builds: Builds): readonly OverlayKey[] {
  const { app, store, viewport } = builds;
  const { asking, undo: undoing } = store.getState();
  const report = buildUnderCursor(store.getState());
  if (asking !== null && report !== null) {
    return [
      { keys: ['y', 'Enter'], label: 'undo it', run: () => void undo(builds, report.build) },
      { keys: ['n', 'Esc'], label: 'keep it', run: () => store.setState({ asking: null }) },
    ];
  }
  if (undoing.kind === 'running' && undoing.down !== null) {
    return [
      { keys: ['R'], label: 'try now', run: () => void tryAgain(app, app) },
      { keys: ['Esc'], label: 'leave it', run: () => builds.leave.abort() },
    ];
  }
  // Esc is taken while it runs: leaving now would hide how it ends.
  if (undoing.kind === 'running') return [{ keys: ['Esc'], label: 'undoing', run: () => {} }];
  const move = (by: ListMove) =>
    store.setState((state) => ({
      ...moveInBuilds(state, by, viewport.extent()),
      undo: { kind: 'none' },
    }));
  return [
    { keys: ['u', 'Enter'], label: 'undo', run: () => ask(builds) },
    { keys: ['R'], label: 'check again', run: () => void read(builds) },
    { keys: ['Esc', 'q'], label: 'back', run: app.overlays.close },
    ...moveKeys(move),
  ];
}

/**
 * What patchpanel built on this host, whether it is still in place, and how to undo it; with the
 * cursor on a build where one is named.
 */
export function buildsOverlay(app: AppContext, build: string | null = null): Overlay {
  const store = createStore<BuildsState>(() => UNREAD_BUILDS);
  const builds = {
    app,
    store,
    viewport: createViewport(),
    closed: new AbortController(),
    leave: new AbortController(),
  };
  void read(builds).then(() => {
    if (build !== null) store.setState((state) => moveToBuild(state, build));
  });
  return {
    id: 'builds',
    keys: () => keysOf(builds),
    watch: store,
    render: (rect) => <BuildsView builds={builds} rect={rect} />,
    onClose: () => builds.closed.abort(),
  };
}

function BuildsView({ builds, rect }: { readonly builds: Builds; readonly rect: Rect }) {
  const state = useStore(builds.store);
  const { theme } = builds.app;
  const panel = buildsPanel(state, { width: panelWidth(rect), glyphs: theme.glyphs });
  return <PanelView panel={panel} rect={rect} theme={theme} viewport={builds.viewport} />;
}
