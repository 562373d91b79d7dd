/** The keys of a filter that is being typed. Every list that filters takes them from here. */
import type { FilterAction } from '../../store/list-reducer.ts';
import type { KeyName } from '../keys/press.ts';
import { typedBy } from '../keys/press.ts';
import type { OverlayKey } from '../overlays.ts';

export function filterKeys(dispatch: (action: FilterAction) => void): readonly OverlayKey[] {
  return [
    { keys: ['Enter'], label: 'keep the filter', run: () => dispatch({ type: 'filter-keep' }) },
    { keys: ['Esc'], label: 'drop it', run: () => dispatch({ type: 'filter-drop' }) },
    {
      keys: ['Backspace'],
      label: 'erase',
      quiet: true,
      run: () => dispatch({ type: 'filter-erase' }),
    },
  ];
}

/** What a key types into a filter; null for a key that types nothing. */
export function filterPress(key: KeyName): FilterAction | null {
  const text = typedBy(key);
  return text === null ? null : { type: 'filter-text', text };
}

/** What a pasted text adds to a filter: its first line. */
export function filterPaste(pasted: string): FilterAction {
  const [text = ''] = pasted.split(/[\r\n]/);
  return { type: 'filter-text', text };
}
