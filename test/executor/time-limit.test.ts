import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { hostSpeed } from '../../src/executor/speed.ts';
import { beginTimeLimit } from '../../src/executor/time-limit.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host on which each start takes as long as `bareMs` says when it is measured. */
function host(bareMs: () => number) {
  let measured = 0;
  const speed = hostSpeed(async ({ argv }, signal) => {
    measured += 1;
    const took = bareMs();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 3 * took);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const stdout = signal.aborted ? '' : `100.00 ${(100 + took / 1000).toFixed(2)}\n`;
    return { ...silentSuccess(argv), stdout };
  });
  return { speed, measured: () => measured };
}

/** Milliseconds until a limit is over. */
async function lastsFor(limit: ReturnType<typeof beginTimeLimit>, most = 1_000_000) {
  const begin = performance.now();
  while (limit.overdue() === null && performance.now() - begin < most) {
    await vi.advanceTimersByTimeAsync(10);
  }
  return Math.round(performance.now() - begin);
}

describe('a time limit', () => {
  test('is exactly what it was on a usual machine', async () => {
    const { speed } = host(() => 4);
    const limit = beginTimeLimit(speed, 5_000);
    expect(await lastsFor(limit)).toBe(5_000);
    expect(limit.signal.aborted).toBe(true);
    expect(limit.overdue()).toEqual({ afterMs: 5_000, bareMs: 0 });
  });

  test('measures nothing where the answer comes soon', async () => {
    const { speed, measured } = host(() => 4);
    const limit = beginTimeLimit(speed, 5_000);
    await vi.advanceTimersByTimeAsync(300);
    limit.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(measured()).toBe(0);
    expect(limit.overdue()).toBeNull();
  });

  test('is longer on a slow host, by what a bare command takes there', async () => {
    const { speed } = host(() => 1_400);
    const limit = beginTimeLimit(speed, 5_000);
    expect(await lastsFor(limit)).toBeGreaterThanOrEqual(28 * 5_000);
    expect(limit.overdue()).toEqual({ afterMs: 140_000, bareMs: 1_400 });
  });

  test('waits for a measurement that is not done when it is over', async () => {
    const { speed } = host(() => 3_000);
    const limit = beginTimeLimit(speed, 1_000);
    expect(await lastsFor(limit)).toBeGreaterThanOrEqual(40 * 1_000);
  });

  test('grows with a host that becomes slow only later', async () => {
    const begin = performance.now();
    const { speed } = host(() => (performance.now() - begin < 5_000 ? 4 : 1_000));
    const limit = beginTimeLimit(speed, 20_000);
    expect(await lastsFor(limit)).toBeGreaterThanOrEqual(20 * 20_000);
  });

  test('is the same again once the host is no longer slow', async () => {
    let bareMs = 1_000;
    const { speed } = host(() => bareMs);
    void speed.measure();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(speed.bareMs()).toBe(1_000);
    bareMs = 4;
    expect(await lastsFor(beginTimeLimit(speed, 5_000))).toBe(5_000);
  });

  test('that nobody waits for ends its measurement', async () => {
    const { speed } = host(() => 4_000);
    const limit = beginTimeLimit(speed, 5_000);
    await vi.advanceTimersByTimeAsync(500);
    limit.stop();
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1); // of the start itself, which would take twelve seconds
    expect(speed.bareMs()).toBeNull();
  });
});

describe('measuring', () => {
  test('is done once for all who ask at the same time, and not again for ten seconds', async () => {
    const { speed, measured } = host(() => 100);
    const asked = Promise.all([speed.measure(), speed.measure(new AbortController().signal)]);
    await vi.advanceTimersByTimeAsync(300);
    expect(await asked).toEqual([100, 100]);
    await vi.advanceTimersByTimeAsync(9_000);
    await speed.measure();
    expect(measured()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    void speed.measure();
    await vi.advanceTimersByTimeAsync(300);
    expect(measured()).toBe(2);
  });

  test('goes on while one of several still waits', async () => {
    const { speed } = host(() => 1_000);
    const leaving = new AbortController();
    const staying = speed.measure(new AbortController().signal);
    void speed.measure(leaving.signal);
    leaving.abort();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await staying).toBe(1_000);
  });

  test('that all have left is begun again for who comes before it has ended', async () => {
    let measured = 0;
    const speed = hostSpeed(async ({ argv }, signal) => {
      measured += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { ...silentSuccess(argv), stdout: signal.aborted ? '' : '100.00 101.00\n' };
    });
    const leaving = new AbortController();
    void speed.measure(leaving.signal);
    leaving.abort();
    const asked = speed.measure();
    await vi.advanceTimersByTimeAsync(200);
    expect(await asked).toBe(1_000);
    expect(measured).toBe(2);
  });
});
