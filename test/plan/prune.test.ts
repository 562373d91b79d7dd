import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newBuildId } from '../../src/plan/build-id.ts';
import { pruneJournals } from '../../src/plan/journal/prune-journals.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const YEAR_AGO = '2025-06-01T00:00:00.000Z';

const text = (name: string) =>
  readFileSync(
    new URL(`../fixtures/journals/wire-namespace-${name}.jsonl`, import.meta.url),
    'utf8',
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchpanel-prune-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function journal(name: 'applied' | 'undone', at: string): string {
  const build = newBuildId();
  const [first = '', ...rest] = text(name).replaceAll('66jym0', build).split('\n');
  const begin = JSON.stringify({ ...JSON.parse(first), at });
  const file = `${build}.jsonl`;
  writeFileSync(join(folder, file), [begin, ...rest].join('\n'), { mode: 0o600 });
  return file;
}

test('what was taken back goes by its age; what may stand stays for ever', async () => {
  journal('undone', YEAR_AGO);
  const kept = [journal('applied', YEAR_AGO), journal('undone', '2026-05-01T00:00:00.000Z')];
  expect(await pruneJournals(folder, NOW)).toBe(
    'removed 1 journal of builds that were undone, older than 90 days or beyond the last 200',
  );
  expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted());
  expect(await pruneJournals(folder, NOW)).toBeNull();
});

test('of many, the last stay', async () => {
  for (let at = 0; at < 203; at += 1) {
    journal('undone', new Date(NOW - at * 1_000).toISOString());
  }
  expect(await pruneJournals(folder, NOW)).toContain('removed 3 journals');
  expect(readdirSync(folder)).toHaveLength(200);
});
