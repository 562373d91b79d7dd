import { type FilterAction, filterReducer } from './list-reducer.ts';
import type { State } from './state.ts';

/** Typing into the filter of the focused pane. */
export function reduceFilter(state: State, action: FilterAction): State {
  const before = state.filters[state.focus];
  const { text, typing } = filterReducer({ text: before, typing: state.typing }, action);
  if (text === before && action.type !== 'filter-drop') return { ...state, typing };
  const filters = { ...state.filters, [state.focus]: text };
  const next = { ...state, typing, filters };
  return state.focus === 'main' ? { ...next, mainCursor: 0 } : next;
}
