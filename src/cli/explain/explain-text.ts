import type { Explanation } from '../../explain/explanation.ts';
import type { ReportNames } from '../../explain/report/names.ts';
import { reportRows } from '../../explain/report/report.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import type { PrintedLine } from '../print/line.ts';
import type { Output } from '../print/output.ts';

/** An explanation for a person. `program` is the command that reaches the same host. */
export function explainText(
  explanation: Explanation,
  { names, program }: { readonly names: ReportNames; readonly program: readonly string[] },
  { ascii, width }: Pick<Output, 'ascii' | 'width'>,
): readonly PrintedLine[] {
  const drawing = { names, program, width, glyphs: drawnGlyphs(ascii) };
  return reportRows(explanation, drawing);
}
