import { describe, expect, test } from 'vitest';
import {
  type FilterAction,
  filterReducer,
  type ListExtent,
  type ListMove,
  listReducer,
  NO_FILTER,
} from '../../src/store/list-reducer.ts';

const ten: ListExtent = { count: 10, page: 4 };
/** Entries of 1, 3, 1, 2 and 5 rows. */
const uneven: ListExtent = { count: 5, page: 4, starts: [0, 1, 4, 5, 7] };

describe('the cursor of a list', () => {
  test.each<[string, number, ListMove, ListExtent, number]>([
    ['goes one down', 3, { by: 1 }, ten, 4],
    ['goes one up', 3, { by: -1 }, ten, 2],
    ['stops at the last', 9, { by: 1 }, ten, 9],
    ['stops at the first', 0, { by: -1 }, ten, 0],
    ['goes to the first', 7, { to: 'first' }, ten, 0],
    ['goes to the last', 2, { to: 'last' }, ten, 9],
    ['goes a page down', 1, { pages: 1 }, ten, 5],
    ['goes a page up', 8, { pages: -1 }, ten, 4],
    ['goes half a page down', 1, { pages: 0.5 }, ten, 3],
    ['goes half a page up', 1, { pages: -0.5 }, ten, 0],
    [
      'moves by one where half a page is less than a row',
      3,
      { pages: 0.5 },
      { ...ten, page: 1 },
      4,
    ],
    ['moves up by one there too', 3, { pages: -0.5 }, { ...ten, page: 1 }, 2],
    ['stays in a list that became shorter', 30, { by: -1 }, ten, 8],
    ['enters a list from before its first entry', -1, { by: 1 }, ten, 1],
    ['stays at 0 in an empty list', 0, { to: 'last' }, { count: 0, page: 4 }, 0],
    ['pages by rows where entries take several', 0, { pages: 1 }, uneven, 2],
    ['pages up by rows', 4, { pages: -1 }, uneven, 2],
    ['passes an entry taller than the page', 1, { pages: 0.5 }, uneven, 2],
    ['passes it upwards', 2, { pages: -0.5 }, uneven, 1],
    ['reaches the last by pages', 3, { pages: 1 }, uneven, 4],
  ])('%s', (_, at, move, extent, expected) => {
    expect(listReducer(at, move, extent)).toBe(expected);
  });
});

describe('the filter of a list', () => {
  const after = (...actions: readonly FilterAction[]) => actions.reduce(filterReducer, NO_FILTER);
  const typed = (text: string): FilterAction => ({ type: 'filter-text', text });

  test.each<[string, readonly FilterAction[], { text: string; typing: boolean }]>([
    ['is typed into once it is open', [{ type: 'filter-open' }], { text: '', typing: true }],
    [
      'takes text',
      [{ type: 'filter-open' }, typed('we'), typed('b')],
      { text: 'web', typing: true },
    ],
    [
      'erases a character, not half of one',
      [typed('w😀'), { type: 'filter-erase' }],
      { text: 'w', typing: false },
    ],
    [
      'is kept',
      [{ type: 'filter-open' }, typed('w'), { type: 'filter-keep' }],
      { text: 'w', typing: false },
    ],
    [
      'is dropped',
      [{ type: 'filter-open' }, typed('w'), { type: 'filter-drop' }],
      { text: '', typing: false },
    ],
  ])('%s', (_, actions, expected) => {
    expect(after(...actions)).toEqual(expected);
  });
});
