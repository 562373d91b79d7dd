import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileWaiting } from '../../src/tui/waiting.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what takes over a second is told once, and again where the host turns out to be slow', async () => {
  let bareMs: number | null = null;
  const told: string[] = [];
  const speed = { bareMs: () => bareMs, measure: async () => bareMs };
  const stop = whileWaiting({ speed }, (words) => told.push(words));
  await vi.advanceTimersByTimeAsync(900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toEqual(['Esc ends this']);
  bareMs = 1_400;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toEqual([
    'Esc ends this',
    'slow host: a bare command takes 1.4 s here; Esc ends this',
  ]);
  stop();
  bareMs = 2_000;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toHaveLength(2);
});
