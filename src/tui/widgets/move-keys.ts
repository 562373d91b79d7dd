/** The keys that move the cursor of a list. Every list of patchpanel takes them from here. */
import type { ListMove } from '../../store/list-reducer.ts';
import type { KeyName } from '../keys/press.ts';
import type { OverlayKey } from '../overlays.ts';

type MoveKey = {
  readonly keys: readonly KeyName[];
  readonly label: string;
  /** One sentence, for the help. */
  readonly help: string;
  readonly move: ListMove;
};

/** Half a page is for who reads on, a whole one for who searches: both as tall as the list is drawn. */
export const MOVE_KEYS: readonly MoveKey[] = [
  { keys: ['j', 'Down'], label: 'down', help: 'Move down.', move: { by: 1 } },
  { keys: ['k', 'Up'], label: 'up', help: 'Move up.', move: { by: -1 } },
  { keys: ['g', 'Home'], label: 'first', help: 'Go to the first.', move: { to: 'first' } },
  { keys: ['G', 'End'], label: 'last', help: 'Go to the last.', move: { to: 'last' } },
  { keys: ['Ctrl-d'], label: 'half down', help: 'Half a page down.', move: { pages: 0.5 } },
  { keys: ['Ctrl-u'], label: 'half up', help: 'Half a page up.', move: { pages: -0.5 } },
  { keys: ['PgDn', 'Space'], label: 'page down', help: 'A page down.', move: { pages: 1 } },
  { keys: ['PgUp'], label: 'page up', help: 'A page up.', move: { pages: -1 } },
];

/** The move keys of an overlay's list. They stay out of the footer. */
export function moveKeys(move: (move: ListMove) => void): readonly OverlayKey[] {
  return MOVE_KEYS.map(({ keys, label, move: by }) => ({
    keys,
    label,
    quiet: true,
    run: () => move(by),
  }));
}

/** What a text field does not take for itself: the letters, Home, End and Ctrl-u are the field's. */
const BESIDE_A_FIELD: ReadonlySet<KeyName> = new Set(['Down', 'Up', 'PgDn', 'PgUp']);

/** The move keys of a list below a text field that is typed into. */
export function moveKeysBesideField(move: (move: ListMove) => void): readonly OverlayKey[] {
  return moveKeys(move).flatMap((key) => {
    const keys = key.keys.filter((name) => BESIDE_A_FIELD.has(name));
    return keys.length === 0 ? [] : [{ ...key, keys }];
  });
}
