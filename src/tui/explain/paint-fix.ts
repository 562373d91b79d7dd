/** The fix for something, and what else is wrong, as lines. Pure. */
import type { OtherFault } from '../../explain/explanation.ts';
import type { Fix } from '../../explain/finding.ts';
import { fixRows } from '../../explain/report/fix-rows.ts';
import type { ReportNames } from '../../explain/report/names.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { span, wrapped } from '../../model/styled-text.ts';

export type FixDrawing = {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly names: ReportNames;
  /** The command that reaches the host. */
  readonly program: readonly string[];
};

const FIX = 'fix  ';
const ALSO = 'also ';

/** What is wrong further on; under the cursor with the fix. */
export function otherLines(
  { what, fix }: OtherFault,
  here: boolean,
  drawing: FixDrawing,
): readonly Line[] {
  const { width, glyphs } = drawing;
  const said = [span(`${glyphs.failed} `, 'bad'), span(what, here ? 'accent' : 'plain')];
  const lines = wrapped(said, width - ALSO.length);
  const mends = here ? fixLines(fix, false, { ...drawing, width: width - ALSO.length }) : [];
  return [...lines, ...mends].map((line, at) => [
    span(at === 0 ? ALSO : ' '.repeat(ALSO.length), 'strong'),
    ...line,
  ]);
}

/** The title, and the command line that does the same. */
export function fixLines(fix: Fix, here: boolean, { width, program }: FixDrawing): readonly Line[] {
  const [title = [], ...more] = fixRows(fix, program);
  const enter = fix.kind === 'recipe' ? [span('  (Enter previews it)', 'dim')] : [];
  const words = here ? title.map(({ text }) => span(text, 'accent')) : title;
  const room = width - FIX.length;
  const lines = [
    ...wrapped([...words, ...enter], room),
    ...more.flatMap((row) => wrapped(plain(row), room)),
  ];
  return lines.map((line, at) => [
    span(at === 0 ? FIX : ' '.repeat(FIX.length), 'strong'),
    ...line,
  ]);
}

/** Without the accent, which is the cursor's here. */
function plain(row: Line): Line {
  return row.map(({ text }) => span(text, 'dim'));
}
