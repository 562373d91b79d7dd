import type { Connection } from '../executor/connection.ts';
import type { LogEntry } from '../executor/recording.ts';
import type { Change } from '../model/changes/change.ts';
import type { OverlayPeers } from '../model/engine/overlay.ts';
import type { NamespaceId } from '../model/kernel/namespace.ts';
import type { Socket } from '../model/kernel/socket.ts';
import type { Problem } from '../model/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { OtherHosts } from './hosts/other-hosts.ts';

/** The panes on the left, in the order of their numbers. */
export const PANES = ['containers', 'namespaces', 'networks', 'bridges'] as const;
export type PaneId = (typeof PANES)[number];
export type Focus = PaneId | 'main';

/** The views of the main pane. A network has only `network`, a bridge `ports` first. */
export type TabId =
  | 'addresses'
  | 'links'
  | 'routes'
  | 'neighbours'
  | 'sockets'
  | 'wiring'
  | 'namespaces'
  | 'network'
  | 'ports'
  | 'by-hand';

/** `half` gives the focused side half of the width at least, `full` all of the screen. */
export type Zoom = 'normal' | 'half' | 'full';

/** One list's cursor: by identity, and by the place it had, for when the thing is gone. */
export type Cursor = { readonly key: string | null; readonly index: number };

/** A thing that can be gone to. */
export type PaneTarget =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'namespace'; readonly id: NamespaceId }
  | { readonly kind: 'network'; readonly id: string }
  | { readonly kind: 'bridge'; readonly namespace: NamespaceId; readonly name: string };

/** Where the person was before going to a target: what Esc returns to. */
export type Visit = {
  readonly pane: PaneId;
  readonly key: string | null;
  readonly tab: TabId;
  readonly mainCursor: number;
};

/** What is known of the sockets of the one namespace whose sockets were asked for. */
export type Sockets =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly namespace: NamespaceId }
  | {
      readonly kind: 'read';
      readonly namespace: NamespaceId;
      readonly sockets: readonly Socket[];
      readonly problems: readonly Problem[];
    };

/** What is known of the hosts behind the one overlay network that is looked at. */
export type Peers =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly network: string }
  | { readonly kind: 'read'; readonly peers: OverlayPeers; readonly problems: readonly Problem[] };

/** One sentence for the person, shown until the next key. */
export type Notice = { readonly tone: 'plain' | 'bad'; readonly text: string };

/** `added`: the row's own thing is new; `changed`: it, or something in it, is other than before. */
export type FlashKind = 'added' | 'changed';

/** The rows that one reading lit up. Its identity is the object's own. */
export type Flash = { readonly rows: ReadonlyMap<string, FlashKind> };

/** How the host's changes reach the screen. `retryAt` in milliseconds since the epoch. */
export type Feed = {
  /** How the connection to the host stands; while it is down, all else is the last that was known. */
  readonly connection: Connection;
  readonly reading: boolean;
  /**
   * Whether changes of links, addresses and routes are heard as they happen: in every namespace,
   * only in the host's own, or not at all; `starting` until that is known.
   */
  readonly kernel: 'starting' | 'listening' | 'partly' | 'off';
  /** When the engine is asked again; null while it answers, or if there is none to ask. */
  readonly engineRetryAt: number | null;
  /** Why the engine was no longer heard when it was last listened to; null before that. */
  readonly engineProblem: Problem | null;
};

export type State = {
  readonly snapshot: Snapshot | null;
  /** What the next snapshot is compared with: the last one, with what it could not read as last known. */
  readonly known: Snapshot | null;
  /** What changed since the host was first read, newest last, bounded. */
  readonly changes: readonly Change[];
  /** What is drawn differently now because it just changed; each until it is calmed. */
  readonly flashes: readonly Flash[];
  readonly feed: Feed;
  readonly focus: Focus;
  /** The pane whose selection the main pane shows: the last of the left that had the focus. */
  readonly pane: PaneId;
  readonly cursors: Readonly<Record<PaneId, Cursor>>;
  readonly filters: Readonly<Record<Focus, string>>;
  /** Whether keys are typed into the filter of the focused pane. */
  readonly typing: boolean;
  readonly tab: TabId;
  readonly mainCursor: number;
  readonly trail: readonly Visit[];
  readonly zoom: Zoom;
  readonly sockets: Sockets;
  readonly peers: Peers;
  /** The other hosts that are looked at beside this one. */
  readonly otherHosts: OtherHosts;
  /** Newest last, bounded. */
  readonly log: readonly LogEntry[];
  readonly notice: Notice | null;
};

const START: Cursor = { key: null, index: 0 };

export const initialState: State = {
  snapshot: null,
  known: null,
  changes: [],
  flashes: [],
  feed: {
    connection: { kind: 'up' },
    reading: false,
    kernel: 'starting',
    engineRetryAt: null,
    engineProblem: null,
  },
  focus: 'containers',
  pane: 'containers',
  cursors: { containers: START, namespaces: START, networks: START, bridges: START },
  filters: { containers: '', namespaces: '', networks: '', bridges: '', main: '' },
  typing: false,
  tab: 'addresses',
  mainCursor: 0,
  trail: [],
  zoom: 'normal',
  sockets: { kind: 'none' },
  peers: { kind: 'none' },
  otherHosts: { name: null, place: 1, others: [] },
  log: [],
  notice: null,
};
