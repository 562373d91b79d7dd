/** The ping screen as rows: its question, or each target's numbers and chart. Pure. */
import { CHART_LABEL, chartRows, lostMark } from '../../probe/chart.ts';
import {
  type Alphabet,
  countFigures,
  type Figure,
  formatInterval,
  timeFigures,
} from '../../probe/ping-format.ts';
import { figuresOf } from '../../probe/ping-stats.ts';
import type { PingSession } from '../../probe/session.ts';
import type { Line, Tone } from '../line.ts';
import { line, lineWidth, span, spread } from '../line.ts';
import type { Panel, PanelRow } from '../panel.ts';
import { table } from '../table.ts';
import { fieldLine } from '../text-field.ts';
import type { Glyphs, Theme } from '../theme.ts';
import { optionsOf, type PingScreen, type Watched } from './state.ts';

type Size = { readonly width: number; readonly height: number };

/** Rows that one target needs at least: a title, one line of figures, two of chart. */
const LEAST = 4;
const CHART_MOST = 16;
/** A label, a space and the axis. */
const CHART_MARGIN = CHART_LABEL + 2;

/** `from` is what the namespace is called that pings. */
export function pingPanel(state: PingScreen, from: string, size: Size, theme: Theme): Panel {
  const { mode } = state;
  switch (mode.kind) {
    case 'ask':
      return askPanel(state, from, theme.glyphs);
    case 'interval': {
      const label = span('seconds between two probes  ', 'dim');
      const rows: PanelRow[] = [
        { line: [] },
        { line: [label, ...fieldLine(mode.field)], marked: [2, 3] },
        { line: [] },
        { line: mode.why === null ? [] : refusal(mode.why, theme.glyphs) },
      ];
      return { title: `Ping from ${from}: interval`, rows };
    }
    case 'watch':
      return watchPanel(state, from, size, theme);
  }
}

function askPanel(state: PingScreen, from: string, glyphs: Glyphs): Panel {
  const { mode } = state;
  if (mode.kind !== 'ask') return { title: '', rows: [] };
  const options = optionsOf(state);
  const lines = table(
    options.map(({ target, who }) => [span(target, 'strong'), span(who, 'dim')]),
    [{}, {}],
    glyphs.cut,
  );
  const head: PanelRow[] = [
    { line: [span('target  ', 'dim'), ...fieldLine(mode.field)], marked: [2, 3] },
    { line: mode.why === null ? [] : refusal(mode.why, glyphs) },
  ];
  const rows = lines.map((each, at): PanelRow => ({ line: each, here: at === mode.at }));
  const sight = head.length + mode.at;
  return { title: `Ping from ${from}: whom?`, rows: [...head, ...rows], sight: [sight, sight] };
}

function refusal(why: string, glyphs: Glyphs): Line {
  return [span(`${glyphs.failed} ${why}`, 'bad')];
}

function watchPanel(state: PingScreen, from: string, { width, height }: Size, theme: Theme): Panel {
  const { watched, at, now } = state;
  const share = Math.max(LEAST, Math.floor(height / Math.max(1, watched.length)));
  const blocks = watched.map((each, index) =>
    targetRows(each, {
      now,
      here: watched.length > 1 && index === at,
      width,
      height: share,
      theme,
    }),
  );
  return {
    title: `Ping from ${from}`,
    aside: line(watched.length > 1 ? `${watched.length} targets ` : '', 'dim'),
    rows: blocks.flat(),
    sight: [at * share, (at + 1) * share - 1],
  };
}

type Block = Size & { readonly now: number; readonly here: boolean; readonly theme: Theme };

/** Exactly `height` rows. */
function targetRows({ session }: Watched, block: Block): readonly PanelRow[] {
  const { now, here, width, height, theme } = block;
  const alphabet: Alphabet = theme.ascii ? 'ascii' : 'unicode';
  const said = saidOf(session);
  const room = height - 1 - (said === null ? 0 : 1);
  const figures = figureLines(session, width, Math.max(1, room - 2), alphabet);
  const chartHeight = Math.min(CHART_MOST, room - figures.length);
  const rows: PanelRow[] = [
    { line: titleLine(session, now, width, theme), here },
    ...figures.map((each) => ({ line: each })),
    ...(said === null ? [] : [{ line: refusal(said, theme.glyphs) }]),
    ...chartLines(session, width, chartHeight, alphabet).map((each) => ({ line: each })),
  ];
  return [...rows, ...Array.from({ length: height - rows.length }, () => ({ line: [] }))];
}

function titleLine(session: PingSession, now: number, width: number, { glyphs }: Theme): Line {
  const { target, address, intervalMs, startedAt, phase } = session;
  const resolved = address === null || address === target ? '' : ` (${address})`;
  const every = ` every ${formatInterval(intervalMs)} ${glyphs.separator} ${elapsed(now - startedAt)}`;
  const left: Line = [span(`${target}${resolved} `, 'strong'), span(every, 'dim')];
  const [word, tone] = PHASES[phase.kind];
  return spread(left, [span(` ${word} `, tone)], width, glyphs.cut);
}

const PHASES: Readonly<Record<PingSession['phase']['kind'], readonly [string, Tone]>> = {
  running: ['running', 'good'],
  waiting: ['trying again', 'bad'],
  paused: ['paused', 'warn'],
  ended: ['ended', 'dim'],
  failed: ['failed', 'bad'],
};

/** `42 s`, `3 min 12 s`, `2 h 5 min`. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function saidOf({ phase, note }: PingSession): string | null {
  if (phase.kind === 'failed') return `${phase.problem.why}; ${phase.problem.hint}`;
  return note;
}

/** In one line only the figures that say most, from the left. */
const SHORT = ['lost', 'last', 'p50', 'p99', 'max'];

function figureLines(
  { stats }: PingSession,
  width: number,
  most: number,
  alphabet: Alphabet,
): readonly Line[] {
  const figures = figuresOf(stats);
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

function chartLines(
  { stats }: PingSession,
  width: number,
  height: number,
  alphabet: Alphabet,
): readonly Line[] {
  const plot = { width: Math.max(1, width - CHART_MARGIN), height, alphabet };
  return chartRows(stats.samples, plot).map((row) => [
    span(`${row.label} ${row.axis}`, 'dim'),
    ...marked(row.plot, lostMark(alphabet)),
  ]);
}

/** The lost probes of a row in their own tone. */
function marked(plot: string, mark: string): Line {
  const parts = plot.split(new RegExp(`(${mark}+)`));
  return parts.filter(Boolean).map((part) => span(part, part.startsWith(mark) ? 'bad' : 'accent'));
}
