import type { Action } from './actions.ts';
import { reduceFilter } from './reduce-filter.ts';
import { reduceHost } from './reduce-host.ts';
import { reducePlace } from './reduce-place.ts';
import type { State, Zoom } from './state.ts';

const ZOOMS: readonly Zoom[] = ['normal', 'half', 'full'];

/** The next state. Pure; an action that changes nothing returns the very same state. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'zoom': {
      const at = ZOOMS.indexOf(state.zoom) + action.by;
      return { ...state, zoom: ZOOMS[Math.max(0, Math.min(at, ZOOMS.length - 1))] ?? state.zoom };
    }
    case 'notice':
      return state.notice === action.notice ? state : { ...state, notice: action.notice };
    case 'snapshot':
    case 'calm':
    case 'feed':
    case 'sockets':
    case 'peers':
    case 'other-hosts':
    case 'log':
      return reduceHost(state, action);
    case 'filter-open':
    case 'filter-text':
    case 'filter-erase':
    case 'filter-keep':
    case 'filter-drop':
      return reduceFilter(state, action);
    default:
      return reducePlace(state, action);
  }
}
