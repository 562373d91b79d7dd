import { describe, expect, test } from 'vitest';
import { CHART_LABEL, chartRows } from '../../src/probe/ping/ping-chart.ts';
import type { Sample } from '../../src/probe/ping/ping-stats.ts';

function samples(...times: readonly (number | null)[]): readonly Sample[] {
  return times.map((rtt, probe) => ({
    probe,
    rtt,
    late: false,
    outcome: 'answered',
    said: null,
    at: probe * 1000,
  }));
}

function draw(
  times: readonly (number | null)[],
  size: { width: number; height: number; alphabet?: 'unicode' | 'ascii' },
): readonly string[] {
  const rows = chartRows(samples(...times), { alphabet: 'unicode', ...size });
  return rows.map(({ label, axis, plot }) => `${label.trim()}${axis}${plot}`);
}

describe('chart', () => {
  test('the latest probes stand at the right, lost ones are marked, the scale is labelled', () => {
    expect(draw([50, 100, null, 75, 25], { width: 7, height: 4 })).toEqual([
      '100 µs┤   █   ',
      '│   █ █ ',
      '│  ██ █ ',
      '0┤  ██×██',
    ]);
  });

  test('in ASCII', () => {
    expect(draw([50, 100, null], { width: 4, height: 2, alphabet: 'ascii' })).toEqual([
      '100 us+  = ',
      '| ==x',
    ]);
  });

  test('a rare long time runs out at the top and does not flatten the rest', () => {
    const rows = draw([60, 60, 60, 9000, 60], { width: 5, height: 3 });
    expect(rows[0]).toBe('150 µs┤   ▲ ');
    expect(rows[2]).toBe('0┤█████');
  });

  test('more probes than columns: the oldest go', () => {
    const [row] = draw([100, 100, null], { width: 2, height: 1 });
    expect(row).toBe('100 µs┤█×');
  });

  test('no probe, or nothing but lost ones, still is a chart', () => {
    expect(draw([], { width: 3, height: 1 })).toEqual(['1 µs┤   ']);
    expect(draw([null, null], { width: 3, height: 2 })).toEqual(['1 µs┤   ', '│ ××']);
  });

  test('every row is as wide as asked, at every size', () => {
    for (const width of [1, 7, 80]) {
      for (const height of [1, 2, 3, 5, 12]) {
        const rows = chartRows(samples(3, null, 800, 70_000), {
          width,
          height,
          alphabet: 'unicode',
        });
        expect(rows).toHaveLength(height);
        expect(rows.every(({ plot }) => plot.length === width)).toBe(true);
        expect(rows.every(({ label }) => label.length === CHART_LABEL)).toBe(true);
      }
    }
    expect(chartRows(samples(1), { width: 0, height: 4, alphabet: 'ascii' })).toEqual([]);
  });

  test('a marked moment is a line before the first probe after it', () => {
    const size = { width: 6, height: 2, alphabet: 'unicode' } as const;
    const rows = (...marks: readonly number[]) =>
      chartRows(samples(100, 100, null, 100), { ...size, marks }).map(({ plot }) => plot);
    expect(rows(1500)).toEqual([' ██│ █', ' ██│×█']);
    expect(rows(1400, 1600)).toEqual(rows(1500));
    expect(rows(9000)).toEqual([' ██ █│', ' ██×█│']);
    expect(rows(-5)).toEqual(['  ██ █', '  ██×█']);
  });
});
