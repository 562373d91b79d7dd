/** Probes as tables for programs: CSV and JSON lines. */
import { jsonText } from '../../model/text/json-text.ts';
import { csvField, outcomeWord, pingReport } from '../ping/ping-format.ts';
import { entriesOf, type ProbeRecord, timeOf } from './probe-record.ts';

const CSV_FIELDS = 'time,from,target,kind,probe,rtt_us,outcome,detail';

/**
 * CSV (RFC 4180) with a line for each probe and each marked moment, by time; a moment's kind is
 * `mark` and its text the detail. Probes count from 1.
 */
export function exportCsv(record: ProbeRecord): string {
  const lines = entriesOf(record).map((entry) => {
    if (entry.kind === 'moment') {
      const { at, text } = entry.moment;
      return [timeOf(record, at), '', '', 'mark', '', '', '', text];
    }
    const { from, session } = entry.of;
    const { probe, rtt, said, at } = entry.sample;
    const outcome = outcomeWord(entry.sample);
    const what = [session.target, session.probe.kind, probe + 1, rtt ?? '', outcome, said ?? ''];
    return [timeOf(record, at), from, ...what];
  });
  const rows = lines.map((fields) => fields.map((field) => csvField(field)).join(','));
  return `${[CSV_FIELDS, ...rows].join('\r\n')}\r\n`;
}

/**
 * JSON lines: `{"type":"target",…}` with the figures of each target, then `{"type":"probe",…}` and
 * `{"type":"mark",…}` by time. Times of answers in µs; probes count from 1.
 */
export function exportJsonLines(record: ProbeRecord): string {
  const targets = record.targets.map(({ from, session }) => ({
    type: 'target',
    from,
    ...pingReport(session),
  }));
  const entries = entriesOf(record).map((entry) => {
    if (entry.kind === 'moment') {
      return { type: 'mark', time: timeOf(record, entry.moment.at), text: entry.moment.text };
    }
    const { from, session } = entry.of;
    const { probe, rtt, said, at } = entry.sample;
    return {
      type: 'probe',
      time: timeOf(record, at),
      from,
      target: session.target,
      kind: session.probe.kind,
      probe: probe + 1,
      rttUs: rtt,
      outcome: outcomeWord(entry.sample),
      detail: said,
    };
  });
  return [...targets, ...entries].map((line) => `${jsonText(line)}\n`).join('');
}
