/** An explanation as rows: verdict and path above, then the fix, and each check. Pure. */
import type { Explanation } from '../../explain/explanation.ts';
import type { Fix } from '../../explain/finding.ts';
import {
  checkRow,
  evidenceRows,
  PART_TITLES,
  type ReportedCheck,
} from '../../explain/report/check-rows.ts';
import { pathRows } from '../../explain/report/path-rows.ts';
import { verdictRow } from '../../explain/report/verdict-row.ts';
import type { Line } from '../../model/styled-text.ts';
import { cell, lineWidth, span, spread, wrapped } from '../../model/styled-text.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';
import { type FocusStop, focusStops } from './focus-stops.ts';
import { type FixDrawing, fixLines, otherLines } from './paint-fix.ts';
import type { Answered } from './state.ts';

/** With the fix for the verdict, which is not told twice. */
type CheckDrawing = FixDrawing & { readonly above: Fix | null };

/** What the panel shows beside its title. */
export function reportPanel(
  { explanation, before, at }: Pick<Answered, 'explanation' | 'before' | 'at'>,
  drawing: FixDrawing,
): Pick<Panel, 'head' | 'rows' | 'sight'> {
  const stops = focusStops(explanation);
  const groups = stops.map((stop, index) => [
    ...headingOf(stops[index - 1] ?? null, stop),
    ...stopRows(stop, index === at, { ...drawing, above: explanation.fix }),
  ]);
  const unseen = unseenRows(explanation, drawing);
  const first = groups.slice(0, at).flat().length;
  const isLast = at >= stops.length - 1;
  const own = groups[at]?.length ?? 1;
  return {
    head: headRows(explanation, before, drawing),
    rows: [...groups.flat(), ...unseen],
    sight: [first, first + own - 1 + (isLast ? unseen.length : 0)],
  };
}

function headRows(
  explanation: Explanation,
  before: Explanation | null,
  drawing: FixDrawing,
): readonly PanelRow[] {
  const { width, glyphs } = drawing;
  const verdict = verdictRow(explanation);
  const code = [span(`  ${explanation.verdict}`, 'dim')];
  const isRoom = lineWidth(verdict) + lineWidth(code) <= width;
  const lines = isRoom ? [spread(verdict, code, width, glyphs.cut)] : wrapped(verdict, width);
  const was =
    before === null ? [] : wrapped([span('previously  ', 'dim'), ...verdictRow(before)], width);
  return [...lines, ...was.map(dimmed), ...pathRows(explanation, drawing), []].map((line) => ({
    line,
  }));
}

function dimmed(line: Line): Line {
  return line.map(({ text }) => ({ text, tone: 'dim' }));
}

/** What stands above the first of its part. */
function headingOf(before: FocusStop | null, stop: FocusStop): readonly PanelRow[] {
  if (stop.kind !== 'check') return [];
  const { part } = stop.looked;
  if (before?.kind === 'check' && before.looked.part === part) return [];
  const title: PanelRow = { line: [span(PART_TITLES[part], 'dim')] };
  return before === null ? [title] : [{ line: [] }, title];
}

function stopRows(stop: FocusStop, here: boolean, drawing: CheckDrawing): readonly PanelRow[] {
  const rows = (lines: readonly Line[]) =>
    lines.map((line, at): PanelRow => ({ line, here: here && at === 0 }));
  switch (stop.kind) {
    case 'fix':
      return rows(fixLines(stop.fix, here, drawing));
    case 'other':
      return rows(otherLines(stop.other, here, drawing));
    case 'check':
      return checkRows(stop.looked, here, drawing);
  }
}

/** Cells of a check's sentence at least, where words stand beside it. */
const WHAT = 46;
const INDENT = 4;

/** The sentence with words beside it; under the cursor all that was asked and said, below it. */
function checkRows(
  looked: ReportedCheck,
  here: boolean,
  drawing: CheckDrawing,
): readonly PanelRow[] {
  const { width, glyphs } = drawing;
  const row = checkRow(looked, glyphs);
  if (!here) return [{ line: besideWords(row, looked, drawing) }];
  const room = width - INDENT;
  const below = [
    ...evidenceRows(looked.evidence),
    ...(looked.fix === null || looked.fix === drawing.above
      ? []
      : fixLines(looked.fix, false, { ...drawing, width: room })),
  ].flatMap((line) => wrapped(line, room));
  const [first = [], ...more] = wrapped(row, width);
  return [
    { line: first.map(accented), here },
    ...more.map((line) => ({ line: line.map(accented) })),
    ...below.map((line) => ({ line: [span(' '.repeat(INDENT)), ...line] })),
  ];
}

function accented(part: Line[number]): Line[number] {
  return part.tone === 'plain' || part.tone === 'strong' ? { ...part, tone: 'accent' } : part;
}

/** Of what passed the command stands beside it, of what did not the words that tell. */
function besideWords(
  row: Line,
  { evidence: [first], passed }: ReportedCheck,
  { width, glyphs }: FixDrawing,
): Line {
  const output = first?.output.split('\n').find((line) => line.trim() !== '') ?? '';
  const command = first?.command.split('\n')[0] ?? '';
  // Where it was asked the sentence tells; the path of a container's namespace alone would fill the rest.
  const asked = command.replace(/^nsenter --net=\S+ /, `${glyphs.cut} `);
  const words = passed || output === '' ? asked : output;
  const half = Math.floor(width / 2);
  const isRoom = half >= WHAT && lineWidth(row) < half;
  if (!isRoom || words === '') return row;
  const gap = ' '.repeat(half - lineWidth(row));
  return [...row, span(gap), cell(span(words, 'dim'), width - half, glyphs.cut)];
}

function unseenRows({ unseen }: Explanation, { width }: FixDrawing): readonly PanelRow[] {
  if (unseen.length === 0) return [];
  const rows = unseen.flatMap((why) => wrapped([span(why, 'warn')], width));
  return [[], [span('Not checked', 'dim')], ...rows].map((line) => ({ line }));
}
