/** Ping's numbers as people and programs read them. */
import { sanitise } from '../../model/text/sanitise.ts';
import type { PingSession } from '../session/session.ts';
import type { Microseconds } from './ping-parse.ts';
import type { PingFigures, Sample } from './ping-stats.ts';
import { figuresOf } from './ping-stats.ts';

export type Alphabet = 'unicode' | 'ascii';

/**
 * A duration in µs with three digits and its unit: `58 µs`, `1.90 ms`, `701 ms`, `2.05 s`; `–` for
 * none.
 */
export function formatDuration(value: Microseconds | null, alphabet: Alphabet): string {
  if (value === null) return alphabet === 'ascii' ? '-' : '–';
  if (value < 10) return `${trimZeros(value.toFixed(1))} ${alphabet === 'ascii' ? 'us' : 'µs'}`;
  if (value < 999.5) return `${value.toFixed(0)} ${alphabet === 'ascii' ? 'us' : 'µs'}`;
  if (value < 999_500) return `${threeDigits(value / 1000)} ms`;
  return `${threeDigits(value / 1_000_000)} s`;
}

/**
 * `0 %`, `1.0 %`, `33 %`; never `0 %` where anything was lost, nor `100 %` where anything came
 * back.
 */
export function formatShare(share: number | null, alphabet: Alphabet): string {
  if (share === null) return alphabet === 'ascii' ? '-' : '–';
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return '<0.1 %';
  if (percent > 99.9) return '>99.9 %';
  return `${percent < 10 || percent > 99 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** `0.5 s`, `1 s`, `60 s`. */
export function formatInterval(intervalMs: number): string {
  return `${intervalMs / 1000} s`;
}

export type Figure = { readonly label: string; readonly value: string };

/** How many probes went out and came back, each with its label. */
export function countFigures(figures: PingFigures, alphabet: Alphabet): readonly Figure[] {
  const { sent, received, lost, duplicates, late } = figures;
  const recent = formatShare(figures.lossOfLast100, alphabet);
  const odd = [
    { label: 'late', count: late },
    { label: 'twice', count: duplicates },
  ].filter(({ count }) => count > 0);
  return [
    { label: 'sent', value: String(sent) },
    { label: 'received', value: String(received) },
    { label: 'lost', value: `${lost} (${formatShare(figures.loss, alphabet)})` },
    { label: 'of last 100', value: recent },
    ...odd.map(({ label, count }) => ({ label, value: String(count) })),
  ];
}

const TIMES = [
  'last',
  'min',
  'avg',
  'p50',
  'p90',
  'p99',
  'max',
  'stddev',
  'jitter',
] as const satisfies readonly (keyof PingFigures)[];

/** How long the answers took, each with its label. */
export function timeFigures(figures: PingFigures, alphabet: Alphabet): readonly Figure[] {
  return TIMES.map((label) => ({ label, value: formatDuration(figures[label], alphabet) }));
}

/** The whole of a session as plain data, for JSON; times in µs. */
export function pingReport(session: PingSession) {
  const figures = figuresOf(session.stats);
  const last = session.stats.samples.at(-1);
  return {
    target: session.target,
    kind: session.probe.kind,
    address: session.address,
    intervalMs: session.intervalMs,
    ...figures,
    /** How the latest probe ended, and what came with it; null before the first. */
    outcome: last?.outcome ?? null,
    detail: last?.said ?? null,
    note: session.note,
    problem: session.phase.kind === 'failed' ? session.phase.problem : null,
  };
}

export const CSV_HEADER = 'target,probe,rtt_us,outcome,kind,detail';

/** One probe as a line of CSV (RFC 4180); probes count from 1, as iputils prints them. */
export function csvRow(
  { target, probe: { kind } }: Pick<PingSession, 'target' | 'probe'>,
  sample: Sample,
): string {
  const { probe, rtt, said } = sample;
  return [target, probe + 1, rtt ?? '', outcomeWord(sample), kind, said ?? '']
    .map(csvField)
    .join(',');
}

/** As programs read it: `answered`, `late`, `lost`, `refused`, `filtered`, `failed`. */
export function outcomeWord({ outcome, late }: Sample): string {
  return late && outcome === 'answered' ? 'late' : outcome;
}

/** What makes a spreadsheet take a field for a formula. */
const FORMULA = /^[=+\-@]/;

/**
 * A field of CSV, in quotes where it needs them. Text is sanitised, and where a spreadsheet would
 * run it as a formula it begins with `'`; a number is always a number.
 */
export function csvField(field: string | number): string {
  if (typeof field === 'number') return String(field);
  const clean = sanitise(field);
  const text = FORMULA.test(clean) ? `'${clean}` : clean;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function threeDigits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function trimZeros(text: string): string {
  return text.replace(/\.0$/, '');
}
