import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesOf, THEMES } from './chosen.ts';

const files = THEMES.flatMap(filesOf);

test.each(files)('%s exists', (file) => {
  expect(existsSync(new URL(`../../${file}`, import.meta.url))).toBe(true);
});

test('each is of one theme', () => {
  expect(files).toHaveLength(new Set(files).size);
});
