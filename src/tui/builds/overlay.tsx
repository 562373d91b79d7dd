import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Connection } from '../../executor/connection.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { listBuilds } from '../../plan/builds.ts';
import type { StepEvent } from '../../plan/events.ts';
import { undoBuild } from '../../plan/undo.ts';
import { previewUndo } from '../../plan/undo-preview.ts';
import type { Face } from '../face.ts';
import { tryAgain } from '../hosts/reconnect.ts';
import { connectionRefusal } from '../hosts/words.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { buildsPanel } from './paint.ts';
import type { BuildsState } from './state.ts';
import { buildUnderCursor, canUndo, moveTo, moveToBuild, START } from './state.ts';

type Builds = {
  readonly face: Face;
  readonly store: StoreApi<BuildsState>;
  /** Aborted when the screen is closed: no connection that broke is then waited for. */
  readonly closed: AbortController;
  /** Aborted where the person no longer waits for one; a fresh one for each undo. */
  leave: AbortController;
};

async function read({ face, store }: Builds): Promise<void> {
  try {
    const list = await listBuilds(face, face.buildsFolder());
    store.setState((state) => moveTo({ ...state, list }, state.at));
  } catch (error) {
    store.setState({ list: `the journals cannot be read: ${errorWords(error)}` });
  }
}

async function undo(builds: Builds, build: string): Promise<void> {
  const { face, store } = builds;
  builds.leave = new AbortController();
  let event: StepEvent | null = null;
  let down: Extract<Connection, { kind: 'down' }> | null = null;
  const show = () => store.setState({ undo: { kind: 'running', event, down } });
  store.setState({ asking: null });
  show();
  try {
    const outcome = await undoBuild(build, {
      executor: face.executor,
      engine: face.engine,
      folder: face.buildsFolder(),
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
  face.refresh();
  await read(builds);
}

async function preview({ face, store }: Builds, build: string): Promise<void> {
  try {
    const { steps: asking } = await previewUndo(build, face.buildsFolder());
    if (buildUnderCursor(store.getState())?.build !== build) return;
    store.setState({ asking, undo: { kind: 'none' } });
  } catch (error) {
    const text = `the journal of ${build} cannot be read: ${errorWords(error)}`;
    face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  }
}

function ask(builds: Builds): void {
  const { face, store } = builds;
  const report = buildUnderCursor(store.getState());
  if (report === null) return;
  const lost = connectionRefusal(face.store.getState());
  if (canUndo(report) && !face.readOnly && lost === null) {
    void preview(builds, report.build);
    return;
  }
  const text = face.readOnly
    ? 'read-only: nothing may be changed here'
    : (lost ?? `${report.build} is ${report.state}: ${report.why}`);
  face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}

function keysOf(builds: Builds): readonly OverlayKey[] {
  const { face, store } = builds;
  const { asking, undo: undoing } = store.getState();
  const report = buildUnderCursor(store.getState());
  if (asking !== null && report !== null) {
    return [
      { keys: ['y', 'Enter'], label: 'take it back', run: () => void undo(builds, report.build) },
      { keys: ['n', 'Esc'], label: 'keep it', run: () => store.setState({ asking: null }) },
    ];
  }
  if (undoing.kind === 'running' && undoing.down !== null) {
    return [
      { keys: ['R'], label: 'try now', run: () => void tryAgain(face, face) },
      { keys: ['Esc'], label: 'leave it', run: () => builds.leave.abort() },
    ];
  }
  // Esc is taken while it runs: leaving now would hide how it ends.
  if (undoing.kind === 'running') return [{ keys: ['Esc'], label: 'taking back', run: () => {} }];
  const move = (by: number) =>
    store.setState((state) => ({ ...moveTo(state, state.at + by), undo: { kind: 'none' } }));
  return [
    { keys: ['u', 'Enter'], label: 'undo', run: () => ask(builds) },
    { keys: ['R'], label: 'look again', run: () => void read(builds) },
    { keys: ['Esc', 'q'], label: 'back', run: face.overlays.close },
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: () => move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: () => move(-1) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: () => move(Number.NEGATIVE_INFINITY) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: () => move(Number.POSITIVE_INFINITY) },
  ];
}

/**
 * What patchpanel built on this host, whether it still stands, and the way to take it back; with the
 * cursor on a build where one is named.
 */
export function buildsOverlay(face: Face, build: string | null = null): Overlay {
  const store = createStore<BuildsState>(() => START);
  const builds = { face, store, closed: new AbortController(), leave: new AbortController() };
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
  const { theme } = builds.face;
  const panel = buildsPanel(state, { width: panelWidth(rect), glyphs: theme.glyphs });
  return <PanelView panel={panel} rect={rect} theme={theme} />;
}
