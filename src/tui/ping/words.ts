/** A target of the probe screen in words. Pure. */

import type { Glyphs } from '../../model/glyphs.ts';
import type { Line, Span, Tone } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import { type Alphabet, formatDuration } from '../../probe/ping/ping-format.ts';
import { showTarget } from '../../probe/probe-target.ts';
import type { PingSession } from '../../probe/session/session.ts';
import type { Watched } from './watched.ts';

/** `web → 10.0.0.2:80`: the kind stands elsewhere. */
export function wayWords({ origin, session }: Watched, { arrow }: Glyphs): string {
  return `${origin.label} ${arrow} ${showTarget(session.probe)}`;
}

export const PHASES: Readonly<Record<PingSession['phase']['kind'], readonly [string, Tone]>> = {
  running: ['running', 'good'],
  waiting: ['trying again', 'bad'],
  paused: ['paused', 'warn'],
  ended: ['ended', 'dim'],
  failed: ['failed', 'bad'],
};

/** What came with the latest answer, or what stands against one; null where nothing was said. */
function saidOf({ phase, note, stats }: PingSession): string | null {
  if (phase.kind === 'failed') return `${phase.problem.why}; ${phase.problem.hint}`;
  return note ?? stats.samples.at(-1)?.said ?? null;
}

/** What was said, in its tone. */
export function saidLine(session: PingSession, glyphs: Glyphs): Line | null {
  const said = saidOf(session);
  if (said === null) return null;
  const tone = saidTone(session);
  const text = tone === 'bad' ? `${glyphs.failed} ${said}` : said;
  return [span(text, tone === 'plain' ? 'dim' : tone)];
}

/** How the latest probe ended: its time, the bytes of a path MTU, or the word for its failure. */
export function latestSpan(session: PingSession, alphabet: Alphabet): Span {
  const { phase, stats, probe } = session;
  const last = stats.samples.at(-1);
  if (phase.kind === 'failed') return span('failed', 'bad');
  if (phase.kind === 'paused') return span('paused', 'warn');
  if (last === undefined) return span(formatDuration(null, alphabet), 'dim');
  if (last.rtt === null) return span(last.outcome, 'bad');
  const size = probe.kind === 'mtu' ? /^\d+/.exec(last.said ?? '')?.[0] : undefined;
  const text = size === undefined ? formatDuration(last.rtt, alphabet) : `${size} B`;
  return span(text, saidTone(session));
}

const UNWELL: Readonly<Partial<Record<PingSession['probe']['kind'], RegExp>>> = {
  dns: /^(?!NOERROR)/,
  http: /^[45]/,
  udp: /^port unreachable/,
};

/** An answer may be one and still be bad news. */
function saidTone({ phase, probe, stats }: PingSession): Tone {
  const last = stats.samples.at(-1);
  if (phase.kind === 'failed' || phase.kind === 'waiting' || last?.rtt === null) return 'bad';
  return UNWELL[probe.kind]?.test(last?.said ?? 'NOERROR') ? 'warn' : 'plain';
}
