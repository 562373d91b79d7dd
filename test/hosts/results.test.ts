import { expect, test } from 'vitest';
import { parseReport, resultsTable } from './results.ts';

const tests = (...statuses: readonly string[]) =>
  statuses.map((status, at) => ({ fullName: `test ${at}`, status }));

const REPORT = JSON.stringify({
  testResults: [
    {
      name: '/srv/x/test/a.test.ts',
      status: 'passed',
      assertionResults: tests('passed', 'passed'),
    },
    {
      name: '/srv/x/test/b.test.ts',
      status: 'failed',
      assertionResults: tests('failed', 'skipped'),
    },
    { name: '/srv/x/test/c.test.ts', status: 'failed', assertionResults: [] },
  ],
});

test('a file that does not load has failed, as one with a failed test has', () => {
  expect(parseReport(REPORT, '/srv/x', 1)).toEqual([
    { file: 'test/a.test.ts', passed: 2, skipped: 0, failed: [] },
    { file: 'test/b.test.ts', passed: 0, skipped: 1, failed: ['test 0'] },
    { file: 'test/c.test.ts', passed: 0, skipped: 0, failed: ['test/c.test.ts'] },
  ]);
});

test('an error outside of the tests is a failure, although each test passed', () => {
  const passed = { name: '/srv/x/test/a.test.ts', status: 'passed' };
  const report = { testResults: [{ ...passed, assertionResults: tests('passed') }] };
  const a = { file: 'test/a.test.ts', passed: 1, skipped: 0, failed: [] };
  expect(parseReport(JSON.stringify(report), '/srv/x', 0)).toEqual([a]);
  expect(parseReport(JSON.stringify(report), '/srv/x', 1)).toEqual([
    a,
    {
      file: 'outside of the tests',
      passed: 0,
      skipped: 0,
      failed: ['vitest ended with exit code 1'],
    },
  ]);
});

test('the table says of each file what became of it where, and names what failed', () => {
  const files = parseReport(REPORT, '/srv/x', 1);
  const first = { name: 'Debian 13', versions: ['Docker 26.1.5', 'nft 1.1.3'], files };
  const second = { name: 'Debian 14', versions: ['Docker 28.5.2'], files: files.slice(0, 1) };
  expect(resultsTable([first, second])).toBe(
    `                Debian 13            Debian 14
test/a.test.ts  2 passed             2 passed
test/b.test.ts  1 failed, 1 skipped  did not run
test/c.test.ts  1 failed             did not run

Debian 13: Docker 26.1.5, nft 1.1.3
Debian 14: Docker 28.5.2

Failed:
  Debian 13, test/b.test.ts: test 0
  Debian 13, test/c.test.ts: test/c.test.ts`,
  );
});
