import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { StateSource } from '../model/until-state.ts';
import type { Action } from './actions.ts';
import { reduce } from './reducer.ts';
import type { State } from './state.ts';
import { initialState } from './state.ts';

/** The explorer's state. It changes only by actions. */
export type Store = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'> & {
  readonly dispatch: (action: Action) => void;
};

/** The states of a store, to wait for one of them. */
export function statesOf(store: Store): StateSource<State> {
  return { current: store.getState, subscribe: store.subscribe };
}

export function createExplorerStore(start: State = initialState): Store {
  const store = createStore<State>(() => start);
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    dispatch: (action) => store.setState((state) => reduce(state, action), true),
  };
}
