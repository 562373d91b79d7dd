import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyStats,
  figuresOf,
  type PingStats,
  SAMPLES,
  withAnswer,
  withDuplicate,
  withoutAnswer,
} from '../../src/probe/ping/ping-stats.ts';

const T = { at: 0 };

const rtt = fc.integer({ min: 1, max: 5_000_000 });

function afterAnswers(times: readonly number[]): PingStats {
  return times.reduce((stats, time, probe) => withAnswer(stats, probe, time, T), emptyStats());
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('times', () => {
  test('agree with what a textbook computes from all values', () => {
    fc.assert(
      fc.property(fc.array(rtt, { minLength: 2, maxLength: 300 }), (times) => {
        const figures = figuresOf(afterAnswers(times));
        const sorted = times.toSorted((a, b) => a - b);
        const average = mean(times);
        const steps = times.slice(1).map((time, i) => Math.abs(time - (times[i] ?? 0)));
        expect(figures.min).toBe(sorted[0]);
        expect(figures.max).toBe(sorted.at(-1));
        expect(figures.last).toBe(times.at(-1));
        expect(figures.avg).toBeCloseTo(average, 4);
        expect(figures.jitter).toBeCloseTo(mean(steps), 4);
        expect(figures.stddev).toBeCloseTo(
          Math.sqrt(mean(times.map((time) => (time - average) ** 2))),
          2,
        );
        for (const [share, value] of [
          [0.5, figures.p50],
          [0.9, figures.p90],
          [0.99, figures.p99],
        ] as const) {
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
          expect(Math.abs((value ?? 0) - exact)).toBeLessThanOrEqual(exact < 256 ? 0 : exact / 256);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('do not drift over a day at five a second around a large offset', () => {
    let stats = emptyStats();
    for (let probe = 0; probe < 100_000; probe += 1) {
      stats = withAnswer(stats, probe, 4_000_000 + (probe % 2), T);
    }
    const figures = figuresOf(stats);
    expect(figures.avg).toBeCloseTo(4_000_000.5, 6);
    expect(figures.stddev).toBeCloseTo(0.5, 6);
    expect(stats.samples).toHaveLength(SAMPLES);
  });

  test('are none before the first answer', () => {
    const none = figuresOf(withoutAnswer(emptyStats(), 4, T));
    expect(none).toMatchObject({ sent: 5, lost: 5, loss: 1, p50: null, avg: null, jitter: null });
    expect(figuresOf(emptyStats()).loss).toBeNull();
  });
});

describe('loss', () => {
  test('a gap before an answer is lost, until the missing answer comes after all', () => {
    const gap = withAnswer(withAnswer(emptyStats(), 0, 50, T), 3, 60, T);
    expect(figuresOf(gap)).toMatchObject({ sent: 4, received: 2, lost: 2, late: 0 });
    const late = withAnswer(gap, 2, 2_000_000, T);
    expect(figuresOf(late)).toMatchObject({
      sent: 4,
      received: 3,
      lost: 1,
      late: 1,
      max: 2_000_000,
    });
    expect(late.samples.map(({ late }) => late)).toEqual([false, false, true, false]);
  });

  test('a second answer to a probe counts once', () => {
    const twice = withAnswer(withAnswer(emptyStats(), 0, 50, T), 0, 70, T);
    expect(figuresOf(twice)).toMatchObject({ sent: 1, received: 1, duplicates: 1, max: 50 });
    expect(figuresOf(withDuplicate(twice)).duplicates).toBe(2);
  });

  test('the reason may come after the loss, and never replaces an answer', () => {
    const lost = withoutAnswer(emptyStats(), 1, T);
    expect(
      withoutAnswer(lost, 0, { ...T, said: 'no route' }).samples.map(({ said }) => said),
    ).toEqual(['no route', null]);
    const fine = withAnswer(emptyStats(), 0, 50, T);
    expect(withoutAnswer(fine, 0, { ...T, said: 'no route' })).toEqual(fine);
  });

  test('of the last 100 forgets what is older', () => {
    const lost = withoutAnswer(emptyStats(), 49, T);
    const then = Array.from({ length: 75 }, (_, i) => 50 + i);
    const stats = then.reduce((sum, probe) => withAnswer(sum, probe, 40, T), lost);
    const figures = figuresOf(stats);
    expect(figures.loss).toBeCloseTo(50 / 125);
    expect(figures.lossOfLast100).toBeCloseTo(25 / 100);
  });

  test('counts every probe of a long silence, and keeps a bounded number of them', () => {
    const stats = withoutAnswer(emptyStats(), 9_999_999, T);
    expect(stats.lost).toBe(10_000_000);
    expect(stats.samples).toHaveLength(SAMPLES);
    expect(stats.samples[0]?.probe).toBe(10_000_000 - SAMPLES);
    expect(withAnswer(stats, 5, 50, T)).toBe(stats);
  });

  test('whatever the order of answers, each probe is counted once', () => {
    const order = fc.shuffledSubarray(Array.from({ length: 40 }, (_, i) => i));
    fc.assert(
      fc.property(order, (probes) => {
        const stats = probes.reduce((sum, probe) => withAnswer(sum, probe, 10, T), emptyStats());
        expect(stats.received).toBe(probes.length);
        expect(stats.received + stats.lost).toBe(probes.length === 0 ? 0 : Math.max(...probes) + 1);
        expect(stats.samples.map(({ probe }) => probe)).toEqual(
          Array.from({ length: stats.next }, (_, i) => i),
        );
      }),
    );
  });
});
