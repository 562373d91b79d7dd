import { expect, test } from 'vitest';
import { firstFrame } from '../../src/tui/first-frame.ts';
import { virtualScreen } from '../support/virtual-screen.ts';

const names = (...all: readonly string[]) => all.map((name) => ({ name }));

async function shown(bytes: string): Promise<readonly string[]> {
  const screen = virtualScreen(60, 15);
  await screen.write(bytes);
  const lines = screen.lines();
  screen.dispose();
  return lines;
}

test('the names stand where the list is going to be', async () => {
  const lines = await shown(firstFrame(names('web', 'db'), { columns: 60, rows: 15 }));
  expect(lines.slice(0, 5)).toEqual(['', '', '    web', '    db', '']);
});

test('what does not fit is left out, and a hostile name moves nothing', async () => {
  const many = names('\x1b[2J\x1b[Hevil', ...Array.from({ length: 40 }, (_, at) => `job-${at}`));
  const lines = await shown(firstFrame(many, { columns: 60, rows: 15 }));
  expect(lines[2]).toBe('    \\x1b[2J\\x1b[Hevil');
  expect(lines.filter((line) => line !== '')).toHaveLength(11);
  expect(lines.at(-1)).toBe('');
});

test('a screen that is too small shows none', () => {
  expect(firstFrame(names('web'), { columns: 59, rows: 15 })).toBe('');
});
