import type { Line } from '../../model/styled-text.ts';
import { plainText, span } from '../../model/styled-text.ts';
import type { Explanation } from '../explanation.ts';
import { checkRow, evidenceRows, PART_TITLES, reportedChecks } from './check-rows.ts';
import { fixRows } from './fix-rows.ts';
import type { PathDrawing } from './path-rows.ts';
import { pathRows } from './path-rows.ts';
import { addressWords, endsWords, probeWords } from './question-words.ts';
import { verdictRow } from './verdict-row.ts';

export type ReportDrawing = PathDrawing & {
  /** The command that reaches this host: `['patchpanel', '--host=…']`. */
  readonly program: readonly string[];
};

/**
 * All of an explanation, one row a line: the verdict, the path with its break, each check with what was
 * asked and said, the fix, what else is wrong, and what could not be looked at.
 */
export function reportRows(explanation: Explanation, drawing: ReportDrawing): readonly Line[] {
  const { question, verdict, fix } = explanation;
  const { arrow } = drawing.glyphs;
  const asked = [
    endsWords(question, drawing.names, arrow),
    addressWords(explanation, arrow),
    probeWords(question),
    verdict,
  ].join(', ');
  const path = pathRows(explanation, { ...drawing, width: drawing.width - INDENT.length });
  return [
    verdictRow(explanation),
    [span(asked, 'dim')],
    [],
    ...indented(path),
    ...checkRows(explanation, drawing),
    ...(fix === null ? [] : section('Fix', fixRows(fix, drawing.program))),
    ...otherRows(explanation, drawing),
    ...section(
      'Not checked',
      explanation.unseen.map((why) => [span(why)]),
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

function indented(rows: readonly Line[], by = INDENT): readonly Line[] {
  return rows.map((row) => [span(by), ...row]);
}

function section(title: string, rows: readonly Line[]): readonly Line[] {
  return rows.length === 0 ? [] : [[], [span(title, 'strong')], ...indented(rows)];
}

function checkRows(explanation: Explanation, { glyphs }: ReportDrawing): readonly Line[] {
  const all = reportedChecks(explanation);
  return PART_NAMES.flatMap((part) => {
    const rows = all
      .filter((check) => check.part === part)
      .flatMap((check) => [
        checkRow(check, glyphs),
        ...indented(evidenceRows(check.evidence), `${INDENT}${INDENT}`),
      ]);
    return section(PART_TITLES[part], rows);
  });
}

function otherRows({ others }: Explanation, drawing: ReportDrawing): readonly Line[] {
  const rows = others.flatMap(({ code, what, fix }) => [
    [span(`${drawing.glyphs.failed} `, 'bad'), span(what), span(`  ${code}`, 'dim')],
    ...indented(fixRows(fix, drawing.program)),
  ]);
  return section('Also wrong later on the path', rows);
}
