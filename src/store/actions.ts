import type { LogEntry } from '../executor/recording.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { OtherHosts } from './hosts/other-hosts.ts';
import type { FilterAction, ListMove } from './list-reducer.ts';
import type { Feed, Flash, Focus, Notice, PaneTarget, Peers, Sockets, TabId } from './state.ts';

export type Action =
  | { readonly type: 'focus'; readonly focus: Focus }
  | { readonly type: 'focus-next'; readonly by: 1 | -1 }
  /** In the focused list, of which `page` rows are in sight; `stops` is how many places the main pane's cursor has. */
  | {
      readonly type: 'move';
      readonly move: ListMove;
      readonly stops: number;
      readonly page: number;
    }
  | { readonly type: 'go'; readonly target: PaneTarget }
  | { readonly type: 'back' }
  | { readonly type: 'tab'; readonly tab: TabId }
  | { readonly type: 'zoom'; readonly by: 1 | -1 }
  | FilterAction
  /** `part`: not all of the host was read yet, and what is missing is no change. */
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly part?: true }
  /** What flashed has done so for long enough. */
  | { readonly type: 'calm'; readonly flash: Flash }
  | { readonly type: 'feed'; readonly feed: Partial<Feed> }
  | { readonly type: 'sockets'; readonly sockets: Sockets }
  | { readonly type: 'peers'; readonly peers: Peers }
  | { readonly type: 'other-hosts'; readonly otherHosts: OtherHosts }
  | { readonly type: 'log'; readonly entries: readonly LogEntry[] }
  | { readonly type: 'notice'; readonly notice: Notice | null };
