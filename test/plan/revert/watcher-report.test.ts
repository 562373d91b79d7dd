import { expect, test } from 'vitest';
import { parseReport } from '../../../src/plan/revert/watcher-report.ts';

test.each(['armed', 'reverting', 'dead'] as const)('%s', (kind) => {
  expect(parseReport(`${kind}\n`)).toEqual({ kind });
});

test('what was taken back, and what was not', () => {
  const text = 'reverted 2026-11-29T03:12:44Z\nundone 3\nkept 2 a process runs in x\nundone 1\n';
  const kept = new Map([[2, 'a process runs in x']]);
  expect(parseReport(text)).toEqual({
    kind: 'reverted',
    reverted: { when: '2026-11-29T03:12:44Z', kept, beneath: null },
  });
});

test('that another changed the host at the same time', () => {
  expect(parseReport('reverted 2026-11-29T03:12:44Z\nbeneath 812\nundone 3\n')).toMatchObject({
    reverted: { beneath: 812 },
  });
});

test.each(['', 'reverted yesterday\n', 'sh: 1: cat: not found'])(
  'nothing is made of %j',
  (text) => {
    expect(parseReport(text)).toMatchObject({ kind: 'unknown' });
  },
);
