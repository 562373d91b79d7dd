import type { Explanation } from '../explanation.ts';
import { evidenceRows, lookedAt, lookedRow, PARTS } from './checks.ts';
import { fixRows } from './fix-words.ts';
import { type PathDrawing, pathRows } from './path.ts';
import { addressWords, endsWords, triedWords } from './question-words.ts';
import { plainText, type Row, segment } from './segment.ts';
import { verdictRow } from './verdict-words.ts';

export type ReportDrawing = PathDrawing & {
  /** The command that reaches this host: `['patchpanel', '--host=…']`. */
  readonly program: readonly string[];
};

/**
 * All of an explanation, one row a line: the verdict, the way with its break, each check with what was
 * asked and said, what mends it, what else is wrong, and what could not be looked at.
 */
export function reportRows(explanation: Explanation, drawing: ReportDrawing): readonly Row[] {
  const { question, verdict, fix } = explanation;
  const { arrow } = drawing.glyphs;
  const asked = [
    endsWords(question, drawing.names, arrow),
    addressWords(explanation, arrow),
    triedWords(question),
    verdict,
  ].join(', ');
  const path = pathRows(explanation, { ...drawing, width: drawing.width - INDENT.length });
  return [
    verdictRow(explanation),
    [segment(asked, 'dim')],
    [],
    ...indented(path),
    ...checkRows(explanation, drawing),
    ...(fix === null ? [] : section('What mends it', fixRows(fix, drawing.program))),
    ...otherRows(explanation, drawing),
    ...section(
      'What could not be looked at',
      explanation.unseen.map((why) => [segment(why)]),
    ),
  ];
}

/** The report as plain text, for a clipboard. */
export function reportText(explanation: Explanation, drawing: ReportDrawing): string {
  const rows = reportRows(explanation, drawing);
  return `${rows.map((row) => plainText(row).trimEnd()).join('\n')}\n`;
}

const INDENT = '  ';
const PART_NAMES = ['trial', 'there', 'back'] as const;

function indented(rows: readonly Row[], by = INDENT): readonly Row[] {
  return rows.map((row) => [segment(by), ...row]);
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [[], [segment(title, 'strong')], ...indented(rows)];
}

function checkRows(explanation: Explanation, { glyphs }: ReportDrawing): readonly Row[] {
  const all = lookedAt(explanation);
  return PART_NAMES.flatMap((part) => {
    const rows = all
      .filter((looked) => looked.part === part)
      .flatMap((looked) => [
        lookedRow(looked, glyphs),
        ...indented(evidenceRows(looked.evidence), `${INDENT}${INDENT}`),
      ]);
    return section(PARTS[part], rows);
  });
}

function otherRows({ others }: Explanation, drawing: ReportDrawing): readonly Row[] {
  const rows = others.flatMap(({ code, what, fix }) => [
    [segment(`${drawing.glyphs.failed} `, 'bad'), segment(what), segment(`  ${code}`, 'dim')],
    ...indented(fixRows(fix, drawing.program)),
  ]);
  return section('What is wrong further on', rows);
}
