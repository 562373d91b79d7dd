/** One target with its figures, its chart and its histogram. Pure. */

import type { Line } from '../../model/styled-text.ts';
import { fitLine, line, lineWidth, span, spread } from '../../model/styled-text.ts';
import {
  type Alphabet,
  countFigures,
  type Figure,
  formatInterval,
  timeFigures,
} from '../../probe/ping/ping-format.ts';
import type { Clock } from '../../probe/ping/ping-stats.ts';
import type { PingSession } from '../../probe/session/session.ts';
import type { Theme } from '../theme.ts';
import { chartLines, histogramLines } from './chart-lines.ts';
import { figuresFor } from './order.ts';
import type { Watched } from './watched.ts';
import { PHASES, saidLine, wayWords } from './words.ts';

export type Block = {
  readonly width: number;
  readonly height: number;
  readonly now: number;
  readonly theme: Theme;
  readonly marks: readonly Clock[];
};

const CHART_MOST = 32;
/** From this width on the histogram stands beside the chart, and from this height on below it. */
const BESIDE = 96;
const BELOW = 22;
const HISTOGRAM_WIDTH = 40;
const HISTOGRAM_GAP = 2;

/** At most `height` lines. */
export function singleTargetLines(watched: Watched, block: Block): readonly Line[] {
  const { session } = watched;
  const { width, height, theme, marks } = block;
  const alphabet: Alphabet = theme.ascii ? 'ascii' : 'unicode';
  const said = saidLine(session, theme.glyphs);
  const room = height - 1 - (said === null ? 0 : 1);
  const figures = figureLines(session, width, Math.max(1, room - 2), alphabet);
  const left = Math.max(0, room - figures.length);
  const head = [
    titleLine(watched, block),
    ...figures,
    ...(said === null ? [] : [fitLine(said, width, theme.glyphs.cut)]),
  ];
  const { samples, histogram } = session.stats;
  if (width >= BESIDE) {
    const tall = Math.min(CHART_MOST, left);
    const chartWidth = width - HISTOGRAM_WIDTH - HISTOGRAM_GAP;
    const chart = chartLines(samples, { width: chartWidth, height: tall, alphabet, marks });
    const beside = histogramLines(histogram, { width: HISTOGRAM_WIDTH, height: tall, alphabet });
    const rows = chart.map((row, at) => [
      ...fitLine(row, chartWidth + HISTOGRAM_GAP, theme.glyphs.cut),
      ...(beside[at] ?? []),
    ]);
    return [...head, ...rows];
  }
  const isBelow = height >= BELOW;
  const tall = Math.min(CHART_MOST, isBelow ? Math.ceil(left / 2) : left);
  const chart = chartLines(samples, { width, height: tall, alphabet, marks });
  if (!isBelow) return [...head, ...chart];
  const below = histogramLines(histogram, { width, height: left - tall - 1, alphabet });
  return [...head, ...chart, line(''), ...below];
}

function titleLine(watched: Watched, { now, width, theme: { glyphs } }: Block): Line {
  const { session } = watched;
  const { target, address, intervalMs, startedAt, phase, probe } = session;
  const resolved = address === null || target.includes(address) ? '' : ` (${address})`;
  const every = ` ${probe.kind} every ${formatInterval(intervalMs)} ${glyphs.separator} ${elapsed(now - startedAt)}`;
  const left: Line = [
    span(`${wayWords(watched, glyphs)}${resolved} `, 'strong'),
    span(every, 'dim'),
  ];
  const [word, tone] = PHASES[phase.kind];
  return spread(left, [span(` ${word} `, tone)], width, glyphs.cut);
}

/** `42 s`, `3 min 12 s`, `2 h 5 min`. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** In one line only the figures that say most, from the left. */
const SHORT = ['lost', 'last', 'p50', 'p99', 'max'];

function figureLines(
  { stats }: PingSession,
  width: number,
  most: number,
  alphabet: Alphabet,
): readonly Line[] {
  const figures = figuresFor(stats);
  const counts = countFigures(figures, alphabet);
  const times = timeFigures(figures, alphabet);
  const whole = [...packed(counts, width), ...packed(times, width)];
  if (whole.length <= most) return whole;
  const short = [...counts, ...times].filter(({ label }) => SHORT.includes(label));
  return packed(short, width).slice(0, most);
}

/** Figures side by side, as many in a line as fit. */
function packed(figures: readonly Figure[], width: number): readonly Line[] {
  const lines: Line[] = [];
  let current: Line = [];
  for (const { label, value } of figures) {
    const gap = current.length === 0 ? [] : [span('  ')];
    const more = [...gap, span(`${label} `, 'dim'), span(value)];
    if (current.length > 0 && lineWidth(current) + lineWidth(more) > width) {
      lines.push(current);
      current = more.slice(1);
    } else current = [...current, ...more];
  }
  return current.length === 0 ? lines : [...lines, current];
}
