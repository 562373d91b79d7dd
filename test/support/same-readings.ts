import { expect } from 'vitest';
import type { Counters } from '../../src/model/kernel/link.ts';
import type { BothReaders } from './both-readers.ts';

/** How often a host that still moves by itself (addresses being proven, links coming up) is read again. */
const ATTEMPTS = 60;

/**
 * Holds the two readers against each other: between two readings by ip that are the same, the quick one
 * must be the same too, and its counters lie between theirs. Gives the number of links.
 */
export async function expectSameReadings(readers: BothReaders): Promise<number> {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const targets = await readers.targets();
    const before = await readers.byIp(targets);
    const quick = await readers.quick(targets);
    const after = await readers.byIp(targets);
    const seen = (readings: typeof quick) => readings.map(({ id, seen: all }) => ({ id, all }));
    if (JSON.stringify(seen(before)) !== JSON.stringify(seen(after))) continue;
    expect(seen(quick)).toEqual(seen(before));
    for (const [at, { counters }] of quick.entries()) {
      for (const [nth, counted] of counters.entries()) {
        expectBetween(before[at]?.counters[nth], counted, after[at]?.counters[nth]);
      }
    }
    return quick.reduce((sum, { counters }) => sum + counters.length, 0);
  }
  throw new Error('The host did not come to rest');
}

function expectBetween(
  low: Counters | null | undefined,
  counted: Counters | null,
  high: Counters | null | undefined,
): void {
  if (!low || !counted || !high) throw new Error('A link has no counters');
  const between = (key: keyof Counters) => low[key] <= counted[key] && counted[key] <= high[key];
  expect([low, counted, high, KEYS.filter((key) => !between(key))]).toEqual([
    low,
    counted,
    high,
    [],
  ]);
}

const KEYS = [
  'rxBytes',
  'rxPackets',
  'rxErrors',
  'rxDropped',
  'txBytes',
  'txPackets',
  'txErrors',
  'txDropped',
] as const satisfies readonly (keyof Counters)[];
