/**
 * Counts of durations in buckets whose width grows with the value, after HdrHistogram: exact below
 * 256 µs, then 128 buckets an octave, so that a value read back is off by at most 1/256 (0.4 %).
 * 20 kB for any number of values; what lies above 134 s counts as 134 s.
 */
import type { Microseconds } from './ping-parse.ts';

export type Histogram = { readonly counts: Uint32Array; readonly total: number };

const PRECISION = 7;
const PER_OCTAVE = 1 << PRECISION;
const HIGHEST = 2 ** 27 - 1;
const BUCKETS = bucketOf(HIGHEST) + 1;

export function emptyHistogram(): Histogram {
  return { counts: new Uint32Array(BUCKETS), total: 0 };
}

export function record(histogram: Histogram, value: Microseconds): Histogram {
  const counts = histogram.counts.slice();
  const bucket = bucketOf(Math.min(Math.max(0, Math.round(value)), HIGHEST));
  counts[bucket] = (counts[bucket] ?? 0) + 1;
  return { counts, total: histogram.total + 1 };
}

/**
 * The smallest value that at least `share` (0 to 1) of all values do not exceed (nearest rank), as
 * the middle of its bucket; null if nothing was recorded.
 */
export function quantile(histogram: Histogram, share: number): Microseconds | null {
  if (histogram.total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * histogram.total));
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += histogram.counts[bucket] ?? 0;
    if (seen >= rank) return middleOf(bucket);
  }
  return HIGHEST;
}

/** How many values are at least `from` and less than `to`, by the middles of their buckets. */
export function countBetween({ counts }: Histogram, from: Microseconds, to: Microseconds): number {
  const first = bucketOf(Math.min(Math.max(0, Math.floor(from)), HIGHEST));
  let sum = 0;
  for (let bucket = first; bucket < BUCKETS && middleOf(bucket) < to; bucket += 1) {
    if (middleOf(bucket) >= from) sum += counts[bucket] ?? 0;
  }
  return sum;
}

function bucketOf(value: number): number {
  if (value < PER_OCTAVE) return value;
  const octave = 31 - Math.clz32(value) - PRECISION;
  return (octave << PRECISION) + (value >> octave);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * PER_OCTAVE) return bucket;
  const octave = (bucket >> PRECISION) - 1;
  const low = (bucket - (octave << PRECISION)) << octave;
  return low + ((1 << octave) - 1) / 2;
}
