import { expect, test } from 'vitest';
import { csvField, csvRow, formatDuration, formatShare } from '../../src/probe/ping/ping-format.ts';
import type { Sample } from '../../src/probe/ping/ping-stats.ts';

test.each([
  [null, '–'],
  [0.4, '0.4 µs'],
  [7, '7 µs'],
  [58, '58 µs'],
  [999, '999 µs'],
  [999.7, '1.00 ms'],
  [1900, '1.90 ms'],
  [12_345, '12.3 ms'],
  [701_000, '701 ms'],
  [999_700, '1.00 s'],
  [2_048_000, '2.05 s'],
])('%s µs is drawn as %s', (value, expected) => {
  expect(formatDuration(value, 'unicode')).toBe(expected);
});

test('ASCII has no µ and no dash of its own', () => {
  expect(formatDuration(58, 'ascii')).toBe('58 us');
  expect(formatDuration(null, 'ascii')).toBe('-');
});

test.each([
  [null, '–'],
  [0, '0 %'],
  [0.0001, '<0.1 %'],
  [0.01, '1.0 %'],
  [0.333, '33 %'],
  [0.9996, '>99.9 %'],
  [0.998, '99.8 %'],
  [1, '100 %'],
])('a share of %s is %s', (share, expected) => {
  expect(formatShare(share, 'unicode')).toBe(expected);
});

test('a row of CSV counts probes from 1 and quotes the target', () => {
  const sample = {
    probe: 0,
    rtt: 58,
    late: false,
    outcome: 'answered',
    said: null,
    at: 0,
  } as const;
  const row = (target: string, over: Partial<Sample> = {}) =>
    csvRow({ target, probe: { kind: 'icmp', host: target } }, { ...sample, ...over });
  expect(row('10.0.0.1')).toBe('10.0.0.1,1,58,answered,icmp,');
  expect(row('a"b', { rtt: null, outcome: 'lost' })).toBe('"a""b",1,,lost,icmp,');
  expect(row('db', { late: true })).toBe('db,1,58,late,icmp,');
  const said = { rtt: null, outcome: 'failed', said: 'no, never' } as const;
  expect(row('db', said)).toBe('db,1,,failed,icmp,"no, never"');
});

test.each([
  ['a formula', '=1+1', "'=1+1"],
  ['another one', '@SUM(A1)', "'@SUM(A1)"],
  ['a sign', '-2', "'-2"],
  ['a tab before it', '\t=1', '\\t=1'],
  ['a sequence', '200 \x1b]52;c;eA==\x07', '200 \\x1b]52;c;eA==\\x07'],
  ['a line break', 'a\r\n"b', '"a\\r\\n""b"'],
  ['a number of ours', -2, '-2'],
])('a field of CSV: %s', (_case, field, spelled) => {
  expect(csvField(field)).toBe(spelled);
});
