import type { Evidence, Finding } from '../finding.ts';
import type { ReportGlyphs } from './glyphs.ts';
import { type Row, segment } from './segment.ts';

/** `✓ web has a route to 172.18.0.2 by eth1`. Not folded. */
export function findingRow({ what, fault }: Finding, { done, failed }: ReportGlyphs): Row {
  return fault === null
    ? [segment(`${done} `, 'good'), segment(what)]
    : [segment(`${failed} `, 'bad'), segment(what, 'strong')];
}

/** Each command as a person would type it, and below it what it said. Not folded. */
export function evidenceRows(evidence: readonly Evidence[]): readonly Row[] {
  return evidence.flatMap(({ command, output }) => [
    ...lines(command).map((line, at) => [segment(at === 0 ? `$ ${line}` : line, 'dim')]),
    ...lines(output).map((line) => [segment(line)]),
  ]);
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
