import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { drawnSize } from '../../../src/tui/terminal/drawn-size.ts';

test.each([
  [120, 40, 120, 40],
  [500, 200, 500, 200],
  [2_000, 1_000, 500, 200],
  [65_535, 15, 500, 15],
  [0, 0, 0, 0],
])('of %i columns and %i rows, %i and %i are drawn on', (columns, rows, drawn, lines) => {
  const terminal = Object.assign(new EventEmitter(), { columns, rows });
  const size = drawnSize(terminal);
  expect([size.columns, size.rows]).toEqual([drawn, lines]);
});

test('a new size of the terminal is heard of', () => {
  const terminal = Object.assign(new EventEmitter(), { columns: 80, rows: 24 });
  const size = drawnSize(terminal);
  const seen: number[] = [];
  const listener = () => void seen.push(size.columns);
  size.on('resize', listener);
  Object.assign(terminal, { columns: 900 });
  terminal.emit('resize');
  size.off('resize', listener);
  terminal.emit('resize');
  expect(seen).toEqual([500]);
});
