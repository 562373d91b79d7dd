import type { Explanation } from '../../explain/explanation.ts';
import type { ReportNames } from '../../explain/report/names.ts';
import { reportRows } from '../../explain/report/report.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import type { Span } from '../../model/styled-text.ts';
import { type Colour, type Piece, type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';

const COLOURS: Readonly<Record<Span['tone'], Colour | null>> = {
  plain: null,
  dim: 'dim',
  strong: 'bold',
  accent: 'cyan',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
};

/** An explanation for a person. `program` is the command that reaches the same host. */
export function explainText(
  explanation: Explanation,
  { names, program }: { readonly names: ReportNames; readonly program: readonly string[] },
  { ascii, width }: Pick<Output, 'ascii' | 'width'>,
): readonly PrintedLine[] {
  const drawing = { names, program, width, glyphs: drawnGlyphs(ascii) };
  const painted = ({ text, tone }: Span): Piece => {
    const colour = COLOURS[tone];
    return colour === null ? text : paint(colour, text);
  };
  return reportRows(explanation, drawing).map((row) => row.map(painted));
}
