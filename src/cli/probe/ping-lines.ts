import { sanitise } from '../../model/text/sanitise.ts';
import { csvRow, formatDuration } from '../../probe/ping/ping-format.ts';
import type { Sample } from '../../probe/ping/ping-stats.ts';
import type { PingSession } from '../../probe/session/session.ts';
import { type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';

/**
 * The probes whose fate became known between two states of a session, in order; also those that
 * counted as lost before and were answered after all.
 */
export function probeNews(session: PingSession, before: PingSession | null): readonly Sample[] {
  if (session.stats === before?.stats) return [];
  const known = before?.stats.next ?? 0;
  const wasLost = new Set(
    before?.stats.samples.filter((sample) => sample.rtt === null).map(({ probe }) => probe),
  );
  return session.stats.samples.filter(
    (sample) => sample.probe >= known || (sample.rtt !== null && wasLost.has(sample.probe)),
  );
}

/** One probe for a person; the target only where there are several, `width` columns wide. */
export function probeLine(
  { ascii }: Pick<Output, 'ascii'>,
  session: PingSession,
  { sample, width }: { readonly sample: Sample; readonly width: number },
): PrintedLine {
  const target = width === 0 ? '' : `${sanitise(session.target).padEnd(width)}  `;
  const head = `${target}${String(sample.probe + 1).padStart(5)}  `;
  const said = note(sample.said ?? '');
  if (sample.rtt === null) return [head, paint('bad', sample.outcome), said];
  const time = formatDuration(sample.rtt, ascii ? 'ascii' : 'unicode');
  return `${head}${time.padStart(8)}${note(sample.late ? 'late' : '')}${said}`;
}

/** One probe for a program. */
export function csvLine(session: PingSession, sample: Sample): string {
  return csvRow(session, sample);
}

function note(text: string): string {
  return text === '' ? '' : `  ${text}`;
}
