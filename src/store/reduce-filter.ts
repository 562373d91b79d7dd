import type { Action } from './actions.ts';
import type { State } from './state.ts';

/** Typing into the filter of the focused pane. */
export function reduceFilter(state: State, action: Action): State {
  const now = state.filters[state.focus];
  switch (action.type) {
    case 'filter-open':
      return { ...state, typing: true };
    case 'filter-text':
      return withFilter(state, now + action.text);
    case 'filter-erase':
      return withFilter(state, [...now].slice(0, -1).join(''));
    case 'filter-keep':
      return { ...state, typing: false };
    case 'filter-drop':
      return { ...withFilter(state, ''), typing: false };
    default:
      return state;
  }
}

function withFilter(state: State, text: string): State {
  const filters = { ...state.filters, [state.focus]: text };
  return state.focus === 'main' ? { ...state, filters, mainCursor: 0 } : { ...state, filters };
}
