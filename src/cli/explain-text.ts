import type { Explanation } from '../explain/explanation.ts';
import { reportGlyphs } from '../explain/tell/glyphs.ts';
import type { Names } from '../explain/tell/names.ts';
import { reportRows } from '../explain/tell/report.ts';
import type { Segment } from '../explain/tell/segment.ts';
import type { Colour, Output } from './output.ts';

const COLOURS: Readonly<Record<Segment['tone'], Colour | null>> = {
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
  { names, program }: { readonly names: Names; readonly program: readonly string[] },
  { paint, ascii, width }: Pick<Output, 'paint' | 'ascii' | 'width'>,
): string {
  const drawing = { names, program, width, glyphs: reportGlyphs(ascii) };
  const painted = ({ text, tone }: Segment): string => {
    const colour = COLOURS[tone];
    return colour === null ? text : paint(colour, text);
  };
  return reportRows(explanation, drawing)
    .map((row) => row.map(painted).join(''))
    .join('\n');
}
