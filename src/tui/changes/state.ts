import type { Change } from '../../model/changes/change.ts';
import { changeWords, signOf, thingWords } from '../../model/changes/words.ts';
import type { ListFilter, ListMove } from '../../store/list-reducer.ts';
import { listReducer, NO_FILTER } from '../../store/list-reducer.ts';

/** Where a person is in the list of changes. */
export type ChangesState = {
  /** The change under the cursor, which stays there as others come; null follows the newest. */
  readonly at: Change | null;
  readonly filter: ListFilter;
};

export const NEWEST_CHANGE: ChangesState = { at: null, filter: NO_FILTER };

/** The changes that have all words of a filter, in their order. */
export function matchingChanges(changes: readonly Change[], filter: string): readonly Change[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? changes : changes.filter((change) => hasAll(change, words));
}

/** What is listed: the newest reading first, and within a reading as it was told. */
export function shownChanges(changes: readonly Change[], filter: string): readonly Change[] {
  const readings: Change[][] = [];
  for (const change of matchingChanges(changes, filter)) {
    const reading = readings.at(-1);
    if (reading?.[0]?.at === change.at) reading.push(change);
    else readings.push([change]);
  }
  return readings.toReversed().flat();
}

function hasAll(change: Change, words: readonly string[]): boolean {
  const text = `${signOf(change)} ${thingWords(change.what)} ${changeWords(change, '->')}`;
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** The row of the cursor; that of the newest where its change is no longer listed. -1 in an empty list. */
export function cursorRow({ at }: ChangesState, shown: readonly Change[]): number {
  if (at === null) return shown.length === 0 ? -1 : 0;
  return Math.min(Math.max(0, shown.indexOf(at)), shown.length - 1);
}

/** Moves the cursor; on the first row it follows the newest change. */
export function moveInChanges(
  state: ChangesState,
  move: ListMove,
  { shown, page }: { readonly shown: readonly Change[]; readonly page: number },
): ChangesState {
  const to = listReducer(cursorRow(state, shown), move, { count: shown.length, page });
  return { ...state, at: to === 0 ? null : (shown[to] ?? null) };
}
