import { styleText } from 'node:util';
import type { Tone } from '../../model/styled-text.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import { toAscii } from '../../model/text/to-ascii.ts';

/** Text of any origin, with a meaning that a colour shows. */
export type Piece = string | { readonly text: string; readonly tone?: Tone };

/** How a meaning looks on a terminal. */
const STYLES: Readonly<Record<Exclude<Tone, 'plain'>, Parameters<typeof styleText>[0]>> = {
  dim: 'dim',
  strong: 'bold',
  accent: 'cyan',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
};

/**
 * One line to print. Its text may be of any origin, and tones are kept apart from it: what a name
 * holds can be neither a sequence for the terminal nor the end of the line.
 */
export type PrintedLine = string | readonly Piece[];

export function paint(tone: Tone, text: string): Piece {
  return { text, tone };
}

/**
 * The bytes of a line for a terminal, a pipe or a file: its text sanitised, and as the only
 * terminal sequences the SGR of our colours. `ascii` draws other characters as ones that are alike.
 */
export function drawLine(
  line: PrintedLine,
  { colour, ascii }: { readonly colour: boolean; readonly ascii: boolean },
): string {
  return piecesOf(line)
    .map((piece) => {
      const { text, tone = 'plain' } = typeof piece === 'string' ? { text: piece } : piece;
      const clean = sanitise(text);
      const drawn = ascii ? toAscii(clean) : clean;
      return colour && tone !== 'plain' && drawn !== ''
        ? styleText(STYLES[tone], drawn, { validateStream: false })
        : drawn;
    })
    .join('');
}

/** The same lines, further in. */
export function indent(lines: readonly PrintedLine[], by = 2): readonly PrintedLine[] {
  const margin = ' '.repeat(by);
  return lines.map((line) => (line.length === 0 ? line : [margin, ...piecesOf(line)]));
}

function piecesOf(line: PrintedLine): readonly Piece[] {
  return typeof line === 'string' ? [line] : line;
}
