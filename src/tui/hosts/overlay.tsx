import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { SwarmNode } from '../../model/engine/swarm-details.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { Face } from '../face.ts';
import type { Rect } from '../layout.ts';
import type { Overlay, OverlayKey } from '../overlays.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { askForNodes, doorOf, managersAmong, type Nodes, notOpened } from './nodes.ts';
import type { HostsScreen } from './paint.ts';
import { hostsPanel } from './paint.ts';
import { isAsking, tryAgain } from './reconnect.ts';
import type { Session } from './sessions.ts';

type Reading = Pick<HostsScreen, 'nodes' | 'at'>;

type Hosts = {
  readonly face: Face;
  readonly store: StoreApi<Reading>;
  /** Aborted when the screen is left: nobody waits for the nodes any more. */
  readonly signal: AbortSignal;
};

/** All hosts that are open, one of which is to be shown, and the nodes of their swarms that could be. */
export function hostsOverlay(face: Face): Overlay {
  const { sessions, shown } = face.sessions.getState();
  const at = sessions.findIndex(({ id }) => id === shown.id);
  const store = createStore<Reading>(() => ({ nodes: { kind: 'none' }, at }));
  const stop = new AbortController();
  const hosts = { face, store, signal: stop.signal };
  void lookForNodes(hosts);
  return {
    id: ID,
    keys: () => keysOf(hosts),
    render: (rect) => <HostsView hosts={hosts} rect={rect} />,
    onClose: () => stop.abort(),
  };
}

const ID = 'hosts';

async function lookForNodes({ face, store, signal }: Hosts): Promise<void> {
  const managers = managersAmong(face.sessions.getState().sessions);
  if (managers.length === 0) return;
  const show = (nodes: Nodes) => store.setState({ nodes });
  if (store.getState().nodes.kind !== 'read') show({ kind: 'reading' });
  const nodes = await askForNodes(managers, signal);
  if (!signal.aborted) show(nodes);
}

type Choice =
  | { readonly kind: 'host'; readonly session: Session }
  | { readonly kind: 'node'; readonly node: SwarmNode };

function choicesOf({ face, store }: Hosts): readonly Choice[] {
  const { sessions, entries } = face.sessions.getState();
  return [
    ...sessions.map((session): Choice => ({ kind: 'host', session })),
    ...notOpened(store.getState().nodes, entries).map((node): Choice => ({ kind: 'node', node })),
  ];
}

function keysOf(hosts: Hosts): readonly OverlayKey[] {
  const { face, store } = hosts;
  const move = (by: number) => () => {
    const last = choicesOf(hosts).length - 1;
    store.setState(({ at }) => ({ at: Math.max(0, Math.min(at + by, last)) }));
  };
  return [
    { keys: ['Enter'], label: 'show', run: () => void choose(hosts) },
    { keys: ['r', 'R'], label: 'try now', run: () => void retry(hosts) },
    { keys: ['Esc', 'q', 'H'], label: 'back', run: face.overlays.close },
    { keys: ['j', 'Down'], label: 'down', quiet: true, run: move(1) },
    { keys: ['k', 'Up'], label: 'up', quiet: true, run: move(-1) },
    { keys: ['g', 'Home'], label: 'first', quiet: true, run: move(Number.NEGATIVE_INFINITY) },
    { keys: ['G', 'End'], label: 'last', quiet: true, run: move(Number.POSITIVE_INFINITY) },
  ];
}

/** Shows the host under the cursor; answers it first where it asks; opens the node under the cursor. */
async function choose(hosts: Hosts): Promise<void> {
  const { face, store } = hosts;
  const choice = choicesOf(hosts)[store.getState().at];
  if (choice?.kind === 'node') await open(hosts, choice.node);
  if (choice?.kind !== 'host') return;
  if (isAsking(choice.session.executor)) await tryAgain(face, choice.session);
  show(face, choice.session);
}

function show(face: Face, { id }: Session): void {
  face.overlays.close();
  face.sessions.show(id);
}

/** Opens a node with the screen suspended: a new host's key, a password may be asked for. */
async function open({ face }: Hosts, node: SwarmNode): Promise<void> {
  const door = doorOf(node);
  const refuse = (text: string) =>
    face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  if (door === null) {
    refuse('the managers of the swarm know no address of that node');
    return;
  }
  await face.suspend(async () => {
    try {
      show(face, await face.openAnother(door));
    } catch (error) {
      refuse(`${door}: ${errorWords(error)}`);
    }
  });
}

/** Reads the host under the cursor again, or tries the way to it; and asks for the nodes again. */
async function retry(hosts: Hosts): Promise<void> {
  const choice = choicesOf(hosts)[hosts.store.getState().at];
  if (choice?.kind === 'host') await tryAgain(hosts.face, choice.session);
  await lookForNodes(hosts);
}

function HostsView({ hosts, rect }: { readonly hosts: Hosts; readonly rect: Rect }) {
  const { face, store } = hosts;
  const reading = useStore(store);
  const entries = useStore(face.sessions, (state) => state.entries);
  const shown = useStore(face.sessions, (state) => state.shown.id);
  const { theme } = face;
  const drawing = { width: panelWidth(rect), glyphs: theme.glyphs };
  const panel = hostsPanel({ ...reading, entries, shown }, drawing);
  return <PanelView panel={panel} rect={rect} theme={theme} />;
}
