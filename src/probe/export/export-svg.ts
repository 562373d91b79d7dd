/**
 * Probes as a picture: a self-contained SVG (SVG 2) without script, of fonts that every system has.
 */
import { sanitise } from '../../model/text/sanitise.ts';
import { logBuckets } from '../ping/log-buckets.ts';
import { countFigures, formatDuration, timeFigures } from '../ping/ping-format.ts';
import { type Clock, figuresOf, type Sample } from '../ping/ping-stats.ts';
import { type ProbedTarget, type ProbeRecord, timeOf } from './probe-record.ts';

const WIDTH = 960;
const PANEL = 190;
const HEAD = 56;
/** The plot of times, and right of it the histogram, inside a panel. */
const PLOT = { x: 70, y: 52, width: 610, height: 110 } as const;
const BARS = { x: 770, width: 130, most: 11 } as const;

const STYLE = `
text { font-family: ui-monospace, monospace; font-size: 11px; fill: #222 }
.title { font-size: 14px; font-weight: bold } .dim { fill: #666 } .end { text-anchor: end }
.grid { stroke: #ddd } .time { fill: #0a6e8a } .lost { stroke: #c0392b } .late { fill: #d68910 }
.mark { stroke: #b8860b; stroke-dasharray: 4 3 } .moment { fill: #8a6508 }
@media (prefers-color-scheme: dark) {
  .paper { fill: #14181c } text { fill: #ddd } .dim { fill: #999 } .grid { stroke: #333 }
  .time { fill: #4fc3dc } .moment { fill: #e0b040 }
}`;

/**
 * All targets below each other: times on a logarithmic scale, losses, marked moments, figures,
 * histogram.
 */
export function exportSvg(record: ProbeRecord): string {
  const height = HEAD + PANEL * record.targets.length + 20;
  const panels = record.targets.map((target, at) => panel(record, target, HEAD + at * PANEL));
  const taken = `patchpanel, ${timeOf(record, record.now)}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
    `<title>${escaped(`Probes of ${record.targets.length} targets`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(20, 26, 'title', 'Probes'),
    text(WIDTH - 20, 26, 'dim end', taken),
    ...record.moments.slice(0, 1).map(() => text(20, 44, 'moment', momentList(record))),
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function momentList(record: ProbeRecord): string {
  const words = record.moments.map(
    ({ text: said }, at) =>
      `${at + 1} ${timeOf(record, record.moments[at]?.at ?? 0).slice(11, 19)} ${said}`,
  );
  return shortened(words.join('   ').trim(), LONGEST_LINE);
}

/** Characters that fit across the picture, and across half of it. */
const LONGEST_LINE = 130;
const LONGEST_HALF = 55;

function shortened(words: string, most = LONGEST_HALF): string {
  const characters = [...words];
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : words;
}

function panel(record: ProbeRecord, { from, session }: ProbedTarget, top: number): string {
  const { stats } = session;
  const figures = figuresOf(stats);
  const words = [...countFigures(figures, 'unicode'), ...timeFigures(figures, 'unicode')]
    .map(({ label, value }) => `${label} ${value}`)
    .join('  ');
  const last = stats.samples.at(-1);
  const said = session.phase.kind === 'failed' ? session.phase.problem.why : last?.said;
  return [
    `<g transform="translate(0 ${top})">`,
    text(20, 16, 'title', shortened(`${from} → ${session.target}`)),
    text(WIDTH - 20, 16, 'dim end', shortened([session.probe.kind, said ?? ''].join('  ').trim())),
    text(20, 34, 'dim', words),
    ...plot(record, stats.samples),
    ...bars(session),
    '</g>',
  ].join('\n');
}

/** Microseconds at which a scale without values begins. */
const USUAL = 100;

type Scale = { readonly x: (at: Clock) => number; readonly y: (rtt: number) => number };

function plot(record: ProbeRecord, samples: readonly Sample[]): readonly string[] {
  const times = samples.flatMap(({ rtt }) => (rtt === null ? [] : [Math.max(1, rtt)]));
  const low = 10 ** Math.floor(Math.log10(times.length === 0 ? USUAL : Math.min(...times)));
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...times, 1))));
  const begin = samples[0]?.at ?? 0;
  const span = Math.max(1, (samples.at(-1)?.at ?? 0) - begin);
  const decades = Math.round(Math.log10(high / low));
  const scale: Scale = {
    x: (at) => PLOT.x + ((at - begin) / span) * PLOT.width,
    y: (rtt) => PLOT.y + PLOT.height * (1 - Math.log10(Math.max(rtt, low) / low) / decades),
  };
  const grid = Array.from({ length: decades + 1 }, (_, decade) => low * 10 ** decade).flatMap(
    (value) => [
      line(PLOT.x, scale.y(value), PLOT.x + PLOT.width, scale.y(value), 'grid'),
      text(PLOT.x - 6, scale.y(value) + 4, 'dim end', formatDuration(value, 'unicode')),
    ],
  );
  const marks = record.moments.flatMap(({ at }, number) =>
    at < begin || at > begin + span
      ? []
      : [
          line(scale.x(at), PLOT.y, scale.x(at), PLOT.y + PLOT.height, 'mark'),
          text(scale.x(at) + 3, PLOT.y + 9, 'moment', String(number + 1)),
        ],
  );
  return [...grid, ...samples.map((sample) => dot(sample, scale)), ...marks];
}

function dot({ rtt, at, late }: Sample, { x, y }: Scale): string {
  const bottom = PLOT.y + PLOT.height;
  if (rtt === null) return line(x(at), bottom, x(at), bottom + 6, 'lost');
  const place = `cx="${round(x(at))}" cy="${round(y(rtt))}"`;
  return `<circle class="${late ? 'late' : 'time'}" ${place} r="1.6"/>`;
}

function bars({ stats }: ProbedTarget['session']): readonly string[] {
  const buckets = logBuckets(stats.histogram, BARS.most);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  return buckets.flatMap(({ from, count }, at) => {
    const y = PLOT.y + at * 10;
    const width = round((count / most) * BARS.width);
    const place = `x="${BARS.x}" y="${y}" width="${width}"`;
    return [
      text(BARS.x - 6, y + 8, 'dim end', formatDuration(from ?? 0, 'unicode')),
      `<rect class="time" ${place} height="8"/>`,
      ...(count > 0 ? [text(BARS.x + width + 4, y + 8, 'dim', String(count))] : []),
    ];
  });
}

function text(x: number, y: number, style: string, words: string): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}">${escaped(words)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map(round);
  return `<line class="${style}" x1="${a}" y1="${b}" x2="${c}" y2="${d}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Text of any origin as character data: what XML 1.0 (2.2, 2.4) has no place for is spelled out.
 */
function escaped(words: string): string {
  return sanitise(words)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}
