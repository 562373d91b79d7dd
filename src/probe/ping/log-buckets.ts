/** A histogram of times on a logarithmic scale, from 10 µs to 10 s. Pure. */
import { countBetween, type Histogram } from './histogram.ts';
import type { Microseconds } from './ping-parse.ts';

/** Values from `from` up to but not including `to`; the outermost buckets are open. */
export type LogBucket = {
  readonly from: Microseconds | null;
  readonly to: Microseconds | null;
  readonly count: number;
};

const LOWEST = 10;
const DECADES = 6;

/** Ways to divide a decade, the finest first: the R10 and R5 of ISO 3, then what any scale has. */
const DIVISIONS: readonly (readonly number[])[] = [
  [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8],
  [1, 1.6, 2.5, 4, 6.3],
  [1, 2, 5],
  [1],
];

/**
 * The buckets from the first to the last that has a value, as fine as at most `most` buckets allow;
 * none if there is no value.
 */
export function logBuckets(histogram: Histogram, most: number): readonly LogBucket[] {
  let buckets: readonly LogBucket[] = [];
  for (const division of DIVISIONS) {
    buckets = occupied(bucketsOf(histogram, division));
    if (buckets.length <= most) return buckets;
  }
  return buckets.slice(0, Math.max(0, most));
}

function bucketsOf(histogram: Histogram, division: readonly number[]): readonly LogBucket[] {
  const edges = Array.from({ length: DECADES }, (_, decade) =>
    division.map((step) => Math.round(step * LOWEST * 10 ** decade * 10) / 10),
  )
    .flat()
    .concat(LOWEST * 10 ** DECADES);
  return [null, ...edges].map((from, at) => {
    const to = edges[at] ?? null;
    return {
      from,
      to,
      count: countBetween(histogram, from ?? 0, to ?? Number.POSITIVE_INFINITY),
    };
  });
}

function occupied(buckets: readonly LogBucket[]): readonly LogBucket[] {
  const first = buckets.findIndex(({ count }) => count > 0);
  return first === -1
    ? []
    : buckets.slice(first, buckets.findLastIndex(({ count }) => count > 0) + 1);
}
