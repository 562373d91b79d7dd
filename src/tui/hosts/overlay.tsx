import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { SwarmNode } from '../../model/engine/swarm-details.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { ListMove } from '../../store/list-reducer.ts';
import { listReducer } from '../../store/list-reducer.ts';
import type { AppContext } from '../app-context.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { moveKeys } from '../widgets/move-keys.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import { askForNodes, managersAmong, type Nodes, notOpened, sshAddressOf } from './nodes.ts';
import type { HostsScreen } from './paint.ts';
import { hostsPanel } from './paint.ts';
import { isAsking, tryAgain } from './reconnect.ts';
import type { Session } from './sessions.ts';

type Reading = Pick<HostsScreen, 'nodes' | 'at'>;

type Hosts = {
  readonly app: AppContext;
  readonly store: StoreApi<Reading>;
  readonly viewport: Viewport;
  /** Aborted when the screen is left: the nodes are then no longer waited for. */
  readonly signal: AbortSignal;
};

/** All hosts that are open, one of which is to be shown, and the nodes of their swarms that could be. */
export function hostsOverlay(app: AppContext): Overlay {
  const { sessions, shown } = app.sessions.getState();
  const at = sessions.findIndex(({ id }) => id === shown.id);
  const store = createStore<Reading>(() => ({ nodes: { kind: 'none' }, at }));
  const stop = new AbortController();
  const hosts = { app, store, viewport: createViewport(), signal: stop.signal };
  void lookForNodes(hosts);
  return {
    id: ID,
    keys: () => keysOf(hosts),
    render: (rect) => <HostsView hosts={hosts} rect={rect} />,
    onClose: () => stop.abort(),
  };
}

const ID = 'hosts';

async function lookForNodes({ app, store, signal }: Hosts): Promise<void> {
  const managers = managersAmong(app.sessions.getState().sessions);
  if (managers.length === 0) return;
  const show = (nodes: Nodes) => store.setState({ nodes });
  if (store.getState().nodes.kind !== 'read') show({ kind: 'reading' });
  const nodes = await askForNodes(managers, signal);
  if (!signal.aborted) show(nodes);
}

type Choice =
  | { readonly kind: 'host'; readonly session: Session }
  | { readonly kind: 'node'; readonly node: SwarmNode };

function choicesOf({ app, store }: Hosts): readonly Choice[] {
  const { sessions, entries } = app.sessions.getState();
  return [
    ...sessions.map((session): Choice => ({ kind: 'host', session })),
    ...notOpened(store.getState().nodes, entries).map((node): Choice => ({ kind: 'node', node })),
  ];
}

function keysOf(hosts: Hosts): readonly OverlayKey[] {
  const { app, store, viewport } = hosts;
  const move = (by: ListMove) => {
    const extent = { ...viewport.extent(), count: choicesOf(hosts).length };
    store.setState(({ at }) => ({ at: listReducer(at, by, extent) }));
  };
  return [
    { keys: ['Enter'], label: 'show', run: () => void choose(hosts) },
    { keys: ['r', 'R'], label: 'try now', run: () => void retry(hosts) },
    { keys: ['Esc', 'q', 'H'], label: 'back', run: app.overlays.close },
    ...moveKeys(move),
  ];
}

/** Shows the host under the cursor; answers it first where it asks; opens the node under the cursor. */
async function choose(hosts: Hosts): Promise<void> {
  const { app, store } = hosts;
  const choice = choicesOf(hosts)[store.getState().at];
  if (choice?.kind === 'node') await open(hosts, choice.node);
  if (choice?.kind !== 'host') return;
  if (isAsking(choice.session.executor)) await tryAgain(app, choice.session);
  show(app, choice.session);
}

function show(app: AppContext, { id }: Session): void {
  app.overlays.close();
  app.sessions.show(id);
}

/** Opens a node with the screen suspended: a new host's key, a password may be asked for. */
async function open({ app }: Hosts, node: SwarmNode): Promise<void> {
  const door = sshAddressOf(node);
  const refuse = (text: string) =>
    app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  if (door === null) {
    refuse('the swarm’s managers do not know that node’s address');
    return;
  }
  await app.suspend(async () => {
    try {
      show(app, await app.openAnother(door));
    } catch (error) {
      refuse(`${door}: ${errorWords(error)}`);
    }
  });
}

/** Reads the host under the cursor again, or tries its connection; and asks for the nodes again. */
async function retry(hosts: Hosts): Promise<void> {
  const choice = choicesOf(hosts)[hosts.store.getState().at];
  if (choice?.kind === 'host') await tryAgain(hosts.app, choice.session);
  await lookForNodes(hosts);
}

function HostsView({ hosts, rect }: { readonly hosts: Hosts; readonly rect: Rect }) {
  const { app, store } = hosts;
  const reading = useStore(store);
  const entries = useStore(app.sessions, (state) => state.entries);
  const shown = useStore(app.sessions, (state) => state.shown.id);
  const { theme } = app;
  const drawing = { width: panelWidth(rect), glyphs: theme.glyphs };
  const panel = hostsPanel({ ...reading, entries, shown }, drawing);
  return <PanelView panel={panel} rect={rect} theme={theme} viewport={hosts.viewport} />;
}
