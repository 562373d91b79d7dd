/** The cursor and the filter of a list: the same in every list on every screen. Pure. */

/** A move of the cursor: by entries, by pages of what is in sight, or to an end. */
export type ListMove =
  | { readonly by: number }
  | { readonly pages: number }
  | { readonly to: 'first' | 'last' };

export type ListExtent = {
  /** Entries that the cursor can be on. */
  readonly count: number;
  /** Rows in sight at once. */
  readonly page: number;
  /** First row of each entry, where entries take more than one row. */
  readonly starts?: readonly number[];
};

/** Moves a cursor (an index from 0) and keeps it in the list; 0 in an empty list. */
export function listReducer(cursor: number, move: ListMove, extent: ListExtent): number {
  const last = Math.max(0, extent.count - 1);
  const at = clamped(cursor, last);
  if ('to' in move) return move.to === 'first' ? 0 : last;
  return clamped('by' in move ? at + move.by : paged(at, move.pages, extent), last);
}

function clamped(at: number, last: number): number {
  return Math.max(0, Math.min(at, last));
}

/** The entry so many pages of rows away, and at least the next one: half of a page of one row still moves. */
function paged(at: number, pages: number, { page, starts }: ListExtent): number {
  const rows = Math.trunc(page * pages) || Math.sign(pages);
  const start = starts?.[at];
  if (starts === undefined || start === undefined) return at + rows;
  if (rows > 0) {
    const reached = starts.findLastIndex((each) => each <= start + rows);
    return Math.max(at + 1, reached);
  }
  const reached = starts.findIndex((each) => each >= start + rows);
  return Math.min(at - 1, reached);
}

export type ListFilter = {
  readonly text: string;
  /** Whether keys are typed into it. */
  readonly typing: boolean;
};

export const NO_FILTER: ListFilter = { text: '', typing: false };

export type FilterAction =
  | { readonly type: 'filter-open' }
  | { readonly type: 'filter-text'; readonly text: string }
  | { readonly type: 'filter-erase' }
  | { readonly type: 'filter-keep' }
  | { readonly type: 'filter-drop' };

export function filterReducer(filter: ListFilter, action: FilterAction): ListFilter {
  switch (action.type) {
    case 'filter-open':
      return { ...filter, typing: true };
    case 'filter-text':
      return { ...filter, text: filter.text + action.text };
    case 'filter-erase':
      return { ...filter, text: [...filter.text].slice(0, -1).join('') };
    case 'filter-keep':
      return { ...filter, typing: false };
    case 'filter-drop':
      return NO_FILTER;
  }
}
