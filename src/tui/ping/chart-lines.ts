/** Charts of one target as lines of the screen. Pure. */

import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { Histogram } from '../../probe/ping/histogram.ts';
import { logBuckets } from '../../probe/ping/log-buckets.ts';
import { CHART_LABEL, chartRows, lostMark, momentMark } from '../../probe/ping/ping-chart.ts';
import { type Alphabet, formatDuration } from '../../probe/ping/ping-format.ts';
import type { Clock, Sample } from '../../probe/ping/ping-stats.ts';

export type ChartLook = {
  readonly width: number;
  readonly height: number;
  readonly alphabet: Alphabet;
  readonly marks: readonly Clock[];
};

/** A label, a space and the axis. */
const CHART_MARGIN = CHART_LABEL + 2;

/** Times over probes, with an axis on the left; exactly `height` lines. */
export function chartLines(samples: readonly Sample[], look: ChartLook): readonly Line[] {
  const plot = { ...look, width: Math.max(1, look.width - CHART_MARGIN) };
  return chartRows(samples, plot).map((row) => [
    span(`${row.label} ${row.axis}`, 'dim'),
    ...plotLine(row.plot, look.alphabet),
  ]);
}

/** The latest probes in one line, exactly `width` cells. */
export function sparkLine(samples: readonly Sample[], look: Omit<ChartLook, 'height'>): Line {
  const [row] = chartRows(samples, { ...look, height: 1 });
  return row === undefined ? [] : plotLine(row.plot, look.alphabet);
}

/** Lost probes and marked moments in tones of their own. */
function plotLine(plot: string, alphabet: Alphabet): Line {
  const [lost, moment] = [lostMark(alphabet), momentMark(alphabet)];
  const split = alphabet === 'ascii' ? /(x+|\|+)/ : /(×+|│+)/;
  return plot
    .split(split)
    .filter(Boolean)
    .map((part) =>
      span(part, part.startsWith(lost) ? 'bad' : part.startsWith(moment) ? 'warn' : 'accent'),
    );
}

/** `6.30 ms`, `>=10.0 s`. */
const BUCKET_LABEL = 8;
const COUNT_ROOM = 7;

/** How many answers took how long: a bar for each step of a logarithmic scale, the shortest time on top. */
export function histogramLines(
  histogram: Histogram,
  { width, height, alphabet }: Omit<ChartLook, 'marks'>,
): readonly Line[] {
  const buckets = logBuckets(histogram, height);
  const most = buckets.reduce((sum, { count }) => Math.max(sum, count), 1);
  const room = Math.max(1, width - BUCKET_LABEL - 2 - COUNT_ROOM);
  const [axis, full] = alphabet === 'ascii' ? ['|', '='] : ['│', '█'];
  return buckets.map(({ from, to, count }) => {
    const edge =
      from === null ? `<${formatDuration(to, alphabet)}` : formatDuration(from, alphabet);
    const label = (to === null ? `>${edge}` : edge).padStart(BUCKET_LABEL);
    const length = count === 0 ? 0 : Math.max(1, Math.round((count / most) * room));
    return [
      span(`${label} ${axis}`, 'dim'),
      span(full.repeat(length), 'accent'),
      span(count === 0 ? '' : ` ${count}`, 'dim'),
    ];
  });
}
