/**
 * A running chart of round-trip times in characters, one column a probe, the latest at the right.
 */
import { type Alphabet, formatDuration } from './ping-format.ts';
import type { Clock, Sample } from './ping-stats.ts';

/** One line of the chart: the label left of the axis, the axis, and the plot. */
export type ChartRow = { readonly label: string; readonly axis: string; readonly plot: string };

export type ChartSize = {
  readonly width: number;
  readonly height: number;
  readonly alphabet: Alphabet;
  /** Moments to be shown as a line, in order. */
  readonly marks?: readonly Clock[];
};

type Ink = {
  /** From the least to the full cell. */
  readonly levels: readonly string[];
  readonly lost: string;
  /** At the top of a bar that goes on above the chart. */
  readonly over: string;
  readonly tick: string;
  readonly axis: string;
  readonly moment: string;
};

const INKS: Readonly<Record<Alphabet, Ink>> = {
  unicode: { levels: [...'▁▂▃▄▅▆▇█'], lost: '×', over: '▲', tick: '┤', axis: '│', moment: '│' },
  ascii: { levels: ['_', '.', '-', '='], lost: 'x', over: '^', tick: '+', axis: '|', moment: '|' },
};

/** Cells of a label: `1.50 ms` is as long as they get. */
export const CHART_LABEL = 7;

/** The mark of a lost probe, for who colours it. */
export function lostMark(alphabet: Alphabet): string {
  return INKS[alphabet].lost;
}

/** The line of a marked moment, for who colours it. */
export function momentMark(alphabet: Alphabet): string {
  return INKS[alphabet].moment;
}

/** What one column is: nothing yet, a marked moment, a lost probe, or a bar of so many levels. */
type Column = 'empty' | 'moment' | 'lost' | { readonly levels: number; readonly over: boolean };

/**
 * Draws the latest samples. The scale begins at 0 and ends at a round number above the usual times:
 * a rare long one runs out at the top (`▲`) and does not flatten the rest. Lost probes are marked
 * at the bottom. Width counts only the plot; labels are `CHART_LABEL` wide.
 */
export function chartRows(
  samples: readonly Sample[],
  { width, height, alphabet, marks = [] }: ChartSize,
): readonly ChartRow[] {
  if (width < 1 || height < 1) return [];
  const ink = INKS[alphabet];
  const shown = samples.slice(-width);
  const top = topOfScale(shown);
  const perRow = ink.levels.length;
  const columns = withMoments(shown, marks, (sample) =>
    columnOf(sample, top, height * perRow),
  ).slice(-width);
  const padding: Column[] = Array.from({ length: width - columns.length }, () => 'empty');

  const labels = new Map([
    [0, formatDuration(top, alphabet)],
    ...(height >= 5 ? [[Math.floor(height / 2), middleLabel(top, height, alphabet)] as const] : []),
    ...(height >= 3 ? [[height - 1, '0'] as const] : []),
  ]);

  return Array.from({ length: height }, (_, row) => {
    const label = labels.get(row);
    const floor = (height - 1 - row) * perRow;
    return {
      label: (label ?? '').padStart(CHART_LABEL),
      axis: label === undefined ? ink.axis : ink.tick,
      plot: [...padding, ...columns].map((column) => cell(column, floor, row === 0, ink)).join(''),
    };
  });
}

function cell(column: Column, floor: number, isTop: boolean, ink: Ink): string {
  if (column === 'empty') return ' ';
  if (column === 'moment') return ink.moment;
  if (column === 'lost') return floor === 0 ? ink.lost : ' ';
  if (isTop && column.over) return ink.over;
  const levels = Math.min(column.levels - floor, ink.levels.length);
  return levels < 1 ? ' ' : (ink.levels[levels - 1] ?? ' ');
}

/**
 * A moment stands before the first probe whose fate was known after it; several there are one line.
 */
function withMoments(
  samples: readonly Sample[],
  marks: readonly Clock[],
  columnFor: (sample: Sample) => Column,
): readonly Column[] {
  const begin = samples[0]?.at ?? 0;
  const later = marks.filter((mark) => mark > begin);
  const columns: Column[] = [];
  let next = 0;
  for (const sample of samples) {
    const before = next;
    while ((later[next] ?? Number.POSITIVE_INFINITY) < sample.at) next += 1;
    if (next > before) columns.push('moment');
    columns.push(columnFor(sample));
  }
  return samples.length > 0 && next < later.length ? [...columns, 'moment'] : columns;
}

function columnOf(sample: Sample, top: number, levels: number): Column {
  if (sample.rtt === null) return 'lost';
  const level = Math.max(1, Math.ceil((sample.rtt / top) * levels));
  return { levels: Math.min(level, levels), over: sample.rtt > top };
}

/** The upper edge of the row with the middle label. */
function middleLabel(top: number, height: number, alphabet: Alphabet): string {
  return formatDuration((top * (height - Math.floor(height / 2))) / height, alphabet);
}

const USUAL = 2;

/** A round number at or above the longest time, but not far above twice the middle one. */
function topOfScale(samples: readonly Sample[]): number {
  const times = samples
    .flatMap(({ rtt }) => (rtt === null ? [] : [rtt]))
    .sort((one, other) => one - other);
  const longest = times.at(-1) ?? 0;
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  return roundUp(Math.max(1, Math.min(longest, USUAL * middle)));
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 5, 7, 10].find((candidate) => candidate * power >= value) ?? 10;
  return step * power;
}
