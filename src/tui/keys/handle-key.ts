import type { State } from '../../store/state.ts';
import type { AppContext } from '../app-context.ts';
import type { Overlay } from '../overlays.ts';
import { filterKeys, filterPaste, filterPress } from '../widgets/filter-keys.ts';
import type { Binding } from './binding.ts';
import { keysTable } from './keys-table.ts';
import type { KeyName } from './press.ts';

/** Acts on one key. Always on the latest state, so that a burst of keys acts like the keys one by one. */
export function handleKey(app: AppContext, key: KeyName): void {
  const { store, overlays } = app;
  if (store.getState().notice !== null) store.dispatch({ type: 'notice', notice: null });
  const overlay = overlays.top();
  if (key === 'Ctrl-c') app.exit();
  else if (overlay !== null) inOverlay(app, overlay, key);
  else if (store.getState().typing) inFilter(app, key);
  else onPanes(app, key);
}

/** Text that was pasted; newlines would act as Enter, so they never get in. */
export function handlePaste(app: AppContext, text: string): void {
  const overlay = app.overlays.top();
  if (overlay !== null) overlay.onPaste?.(text);
  else if (app.store.getState().typing) {
    app.store.dispatch(filterPaste(text));
  }
}

/** The bindings that apply in a state, in the order of the help. */
export function bindingsIn(state: State): readonly Binding[] {
  const here = state.focus === 'main' ? 'main' : 'lists';
  return keysTable()
    .flatMap((group) => group.bindings)
    .filter((binding) => binding.context === 'everywhere' || binding.context === here);
}

function onPanes(app: AppContext, key: KeyName): void {
  const state = app.store.getState();
  const binding = bindingsIn(state).find((candidate) => candidate.keys.includes(key));
  if (binding === undefined) return;
  const refusal = binding.disabled?.(state) ?? null;
  if (refusal === null) binding.run(app);
  else if (key !== 'Esc') {
    app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text: refusal } });
  }
}

function inOverlay(app: AppContext, overlay: Overlay, key: KeyName): void {
  const taken = overlay.keys().find((candidate) => candidate.keys.includes(key));
  if (taken !== undefined) taken.run();
  else if (overlay.onPress?.(key) === true) return;
  else if (key === 'Esc') app.overlays.close();
  else {
    bindingsIn(app.store.getState())
      .find(({ keys, overScreens }) => overScreens === true && keys.includes(key))
      ?.run(app);
  }
}

function inFilter({ store }: AppContext, key: KeyName): void {
  const taken = filterKeys(store.dispatch).find(({ keys }) => keys.includes(key));
  const typed = filterPress(key);
  if (taken !== undefined) taken.run();
  else if (typed !== null) store.dispatch(typed);
}
