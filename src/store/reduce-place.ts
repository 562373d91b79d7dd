import type { Action } from './actions.ts';
import { allItems, indexIn, itemsOf, paneOfTarget } from './items.ts';
import { type ListExtent, type ListMove, listReducer } from './list-reducer.ts';
import type { Focus, PaneTarget, State, Visit } from './state.ts';
import { PANES } from './state.ts';

const ORDER: readonly Focus[] = [...PANES, 'main'];
const TRAIL_LIMIT = 50;

/** Where the person is: focus, cursors, and the trail of visits that Esc walks back. */
export function reducePlace(state: State, action: Action): State {
  switch (action.type) {
    case 'focus':
      return focused(state, action.focus);
    case 'focus-next': {
      const at = ORDER.indexOf(state.focus) + action.by + ORDER.length;
      return focused(state, ORDER[at % ORDER.length] ?? state.focus);
    }
    case 'move':
      return moved(state, action.move, { count: action.stops, page: action.page });
    case 'go':
      return gone(state, action.target);
    case 'back':
      return returned(state);
    case 'tab':
      return { ...state, tab: action.tab, mainCursor: 0, filters: { ...state.filters, main: '' } };
    default:
      return state;
  }
}

function focused(state: State, focus: Focus): State {
  if (focus === state.focus) return state;
  if (focus === 'main' || focus === state.pane) return { ...state, focus };
  return { ...state, focus, pane: focus, mainCursor: 0, trail: [] };
}

function moved(state: State, move: ListMove, main: ListExtent): State {
  const pane = state.focus;
  if (pane === 'main') return { ...state, mainCursor: listReducer(state.mainCursor, move, main) };
  const items = itemsOf(state, pane);
  const before = state.cursors[pane];
  const extent = { count: items.length, page: main.page };
  const index = listReducer(indexIn(items, before), move, extent);
  const key = items[index]?.key ?? null;
  if (key === before.key && index === before.index) return state;
  const cursors = { ...state.cursors, [pane]: { key, index } };
  return { ...state, cursors, mainCursor: 0, trail: [] };
}

function gone(state: State, target: PaneTarget): State {
  const { pane, key } = paneOfTarget(target);
  if (state.snapshot === null) return state;
  const index = allItems(state.snapshot, pane).findIndex((item) => item.key === key);
  if (index < 0) {
    return { ...state, notice: { tone: 'bad', text: 'it is gone, or has not been read' } };
  }
  const visit: Visit = {
    pane: state.pane,
    key: state.cursors[state.pane].key,
    tab: state.tab,
    mainCursor: state.mainCursor,
  };
  return {
    ...state,
    focus: 'main',
    pane,
    cursors: { ...state.cursors, [pane]: { key, index } },
    filters: { ...state.filters, [pane]: '', main: '' },
    mainCursor: 0,
    trail: [...state.trail, visit].slice(-TRAIL_LIMIT),
  };
}

function returned(state: State): State {
  if (state.focus !== 'main') {
    return state.filters[state.focus] === ''
      ? state
      : { ...state, filters: { ...state.filters, [state.focus]: '' } };
  }
  if (state.filters.main !== '') return { ...state, filters: { ...state.filters, main: '' } };
  const visit = state.trail.at(-1);
  if (visit === undefined) return { ...state, focus: state.pane };
  return {
    ...state,
    pane: visit.pane,
    cursors: { ...state.cursors, [visit.pane]: { ...state.cursors[visit.pane], key: visit.key } },
    tab: visit.tab,
    mainCursor: visit.mainCursor,
    trail: state.trail.slice(0, -1),
  };
}
