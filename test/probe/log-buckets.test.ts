import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyHistogram, record } from '../../src/probe/ping/histogram.ts';
import { logBuckets } from '../../src/probe/ping/log-buckets.ts';

const histogramOf = (values: readonly number[]) => values.reduce(record, emptyHistogram());

test('as fine as there is room for', () => {
  const values = [60, 90, 100, 120, 240];
  const from = (most: number) => logBuckets(histogramOf(values), most).map((bucket) => bucket.from);
  expect(from(20)).toEqual([50, 63, 80, 100, 125, 160, 200]);
  expect(from(4)).toEqual([40, 63, 100, 160]);
  expect(from(3)).toEqual([50, 100, 200]);
  expect(from(2)).toEqual([10, 100]);
});

test('what is shorter than 10 µs or as long as 10 s stands in open buckets', () => {
  const buckets = logBuckets(histogramOf([3, 20_000_000]), 100);
  expect(buckets.at(0)).toEqual({ from: null, to: 10, count: 1 });
  expect(buckets.at(-1)).toEqual({ from: 10_000_000, to: null, count: 1 });
});

test('nothing has no buckets', () => {
  expect(logBuckets(emptyHistogram(), 10)).toEqual([]);
});

test('every value is counted once, whatever the division', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30_000_000 }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 8, max: 80 }),
      (values, most) => {
        const buckets = logBuckets(histogramOf(values), most);
        expect(buckets.length).toBeLessThanOrEqual(most);
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      },
    ),
    { numRuns: 50 },
  );
});
