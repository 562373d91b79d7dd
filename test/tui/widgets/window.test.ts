import { expect, test } from 'vitest';
import { windowTop, windowTopAt } from '../../../src/tui/widgets/window.ts';

test.each([
  ['stays while the cursor is in sight', 10, 10, 100, 15, 10],
  ['jumps half a window down', 10, 10, 100, 20, 15],
  ['jumps half a window up', 10, 10, 100, 9, 5],
  ['goes as far as it must', 10, 10, 100, 80, 71],
  ['stops at the end', 85, 10, 100, 99, 90],
  ['stops at the start', 3, 10, 100, 1, 0],
  ['comes back after the list shrank', 90, 10, 20, 5, 5],
  ['is 0 for a list that fits', 4, 10, 8, 7, 0],
])('%s', (_title, before, height, count, cursor, wanted) => {
  const top = windowTop(before, height, count, cursor);
  expect(top).toBe(wanted);
  expect(cursor).toBeGreaterThanOrEqual(top);
  expect(cursor).toBeLessThan(top + height);
});

test.each([
  ['a row in the first window', 10, 100, 9, 0],
  ['the next half window', 10, 100, 10, 5],
  ['the end', 10, 100, 99, 90],
])('a new window begins where a walk down led: %s', (_title, height, count, row, wanted) => {
  expect(windowTopAt(height, count, row)).toBe(wanted);
});
