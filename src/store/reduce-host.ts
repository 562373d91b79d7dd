import { changesBetween } from '../model/changes/changes-between.ts';
import { lastKnown } from '../model/changes/known.ts';
import type { Action } from './actions.ts';
import { flashOf } from './flash.ts';
import { indexIn, itemsOf } from './items.ts';
import type { Cursor, PaneId, State } from './state.ts';
import { PANES } from './state.ts';

/** How many commands the log keeps. */
const LOG_LIMIT = 500;
/** How many changes are remembered; those of the newest reading always are. */
const CHANGES_LIMIT = 1000;

/** What came from the host and those beside it: snapshots, sockets, peers, the log of commands, the state of the feed. */
export function reduceHost(state: State, action: Action): State {
  switch (action.type) {
    case 'snapshot':
      return anchored(state, {
        ...state,
        ...firstPane(state, action),
        ...told(state, action),
        snapshot: action.snapshot,
      });
    case 'calm':
      return { ...state, flashes: state.flashes.filter((flash) => flash !== action.flash) };
    case 'feed':
      return { ...state, feed: { ...state.feed, ...action.feed } };
    case 'sockets':
      return { ...state, sockets: action.sockets };
    case 'peers':
      return { ...state, peers: action.peers };
    case 'other-hosts':
      return { ...state, otherHosts: action.otherHosts };
    case 'log':
      return { ...state, log: [...state.log, ...action.entries].slice(-LOG_LIMIT) };
    default:
      return state;
  }
}

/** What a whole snapshot changes against the last one; the first one, or a part, is nothing to tell of. */
function told(state: State, { snapshot, part }: Action & { readonly type: 'snapshot' }) {
  if (part === true) return {};
  const known = lastKnown(state.known, snapshot);
  const changes = state.known === null ? [] : changesBetween(state.known, snapshot);
  if (changes.length === 0) return { known };
  const flash = flashOf(changes, snapshot);
  return {
    known,
    changes: [...state.changes, ...changes].slice(-Math.max(CHANGES_LIMIT, changes.length)),
    flashes: flash === null ? state.flashes : [...state.flashes, flash],
  };
}

/**
 * A host without containers opens on its namespaces, unless the person has already gone elsewhere.
 * Of a part it is not known whether there are any.
 */
function firstPane(
  state: State,
  { snapshot, part }: Action & { readonly type: 'snapshot' },
): Partial<State> {
  const was = state.known?.namespaces.length ?? 0;
  const first = part !== true && was === 0 && snapshot.namespaces.length > 0;
  const untouched = state.focus === 'containers' && state.cursors.containers.key === null;
  return first && untouched && snapshot.containers.length === 0
    ? { focus: 'namespaces', pane: 'namespaces' }
    : {};
}

/**
 * Keeps each cursor on its thing, wherever that now stands in its list. A cursor that nobody moved
 * yet takes hold of the first thing it meets, so that later arrivals above do not slide under it.
 */
function anchored(before: State, after: State): State {
  const cursors = { ...after.cursors };
  for (const pane of PANES) cursors[pane] = anchor(before, after, pane);
  return { ...after, cursors };
}

function anchor(before: State, after: State, pane: PaneId): Cursor {
  const was = before.cursors[pane];
  const items = itemsOf(after, pane);
  const index = indexIn(items, was);
  if (index < 0) return was;
  const key = items[index]?.key ?? null;
  return key === was.key && index === was.index ? was : { key, index };
}
