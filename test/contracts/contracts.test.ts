/**
 * Compares the text files of this folder with the code. Journals, scripts and fingers rely on every line of
 * them: lines may be added, but none may change or vanish, unless old journals and scripts keep working.
 * To add new lines: `PATCHPANEL_WRITE_DOCS=1 npx vitest run test/contracts`, then read the diff.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { codeLines, keyLines } from './codes.ts';
import { commandLines } from './commands.ts';
import { documentLines } from './documents.ts';
import { recipeLines } from './recipes.ts';
import { openSource } from './source.ts';

const HINT =
  'Lines may be added, by PATCHPANEL_WRITE_DOCS=1 npx vitest run test/contracts; none may change or vanish';

const source = openSource();
afterAll(source.close);

const CONTRACTS = [
  ['recipes', () => recipeLines(source)],
  ['commands', commandLines],
  ['documents', () => documentLines(source)],
  ['codes', () => codeLines(source)],
  ['keys', keyLines],
] as const;

test.each(CONTRACTS)('%s.txt is what the code says', (name, linesOf) => {
  const path = new URL(`${name}.txt`, import.meta.url);
  const lines = linesOf();
  if (process.env.PATCHPANEL_WRITE_DOCS === '1') writeFileSync(path, `${lines.join('\n')}\n`);
  const written = readFileSync(path, 'utf8').trimEnd().split('\n');
  const found = {
    vanished: written.filter((line) => !lines.includes(line)),
    new: lines.filter((line) => !written.includes(line)),
  };
  expect(found, HINT).toEqual({ vanished: [], new: [] });
});
