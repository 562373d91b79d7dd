import { expect, test } from 'vitest';
import { merged, provenMarkdown } from './kept-results.ts';
import type { Column } from './results.ts';

const result = (file: string, passed: number) => ({ file, passed, skipped: 0, failed: [] });
const BEFORE: Column = {
  name: 'Debian 13',
  versions: ['Docker 26.1.5'],
  files: [
    result('test/host/ping.test.ts', 5),
    result('test/proof/probe-kinds.test.ts', 24),
    result('test/proof/no-more.test.ts', 1),
  ],
};

test('a run of some files leaves what is known of the others, and forgets files that are gone', () => {
  const now = { ...BEFORE, files: [result('test/host/ping.test.ts', 6)] };
  expect(merged(BEFORE, now).files).toEqual([
    result('test/host/ping.test.ts', 6),
    result('test/proof/probe-kinds.test.ts', 24),
  ]);
});

test('another version of a program proves nothing of the one before', () => {
  const now = {
    ...BEFORE,
    versions: ['Docker 27.0.0'],
    files: [result('test/host/ping.test.ts', 6)],
  };
  expect(merged(BEFORE, now)).toEqual(now);
});

test('the table says what ran, of how many files, and what did not', () => {
  const failed = { ...result('test/host/ping.test.ts', 4), skipped: 2, failed: ['a', 'b'] };
  const table = provenMarkdown([BEFORE, { ...BEFORE, name: 'Debian 14', files: [failed] }]);
  expect(table).toContain('| Debian 13 | Debian 14 |');
  expect(table).toMatch(
    /^\| Probes.* \| 29 passed \(2 of \d files\) \| 2 failed, 4 passed, 2 left out \(1 of/m,
  );
  expect(table).toMatch(/^\| Podman \| not run \| not run \|$/m);
  expect(table).toContain('| with | Docker 26.1.5 | Docker 26.1.5 |');
});
