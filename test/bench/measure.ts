/** The middle of the values; the mean of the two middles where their number is even. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The percentile of the values, between two of them by linear interpolation. NaN where there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/**
 * One line of the report: what, how much, its bar, and whether it is kept. The bench informs; it fails
 * nothing, because a slow hour of the machine is no defect.
 */
export function report(
  what: string,
  value: string,
  ratio: number,
  bar: number,
  unit: string,
): void {
  const verdict = ratio <= bar ? 'kept' : 'MISSED';
  const measured = `${ratio.toFixed(2)} ${unit}`.padStart(22);
  console.log(`  ${what.padEnd(34)} ${value.padStart(12)} ${measured}   bar ${bar}   ${verdict}`);
}

export const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
