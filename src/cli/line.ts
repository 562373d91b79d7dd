import { styleText } from 'node:util';
import { sanitise } from '../model/text/sanitise.ts';
import { toAscii } from '../model/text/to-ascii.ts';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text of any origin, in a colour of ours. */
export type Piece = string | { readonly text: string; readonly colour?: Colour };

/**
 * One line to print. Its text may be of any origin, and colours are told apart from it: what a name
 * holds can be neither a sequence for the terminal nor the end of the line.
 */
export type Line = string | readonly Piece[];

export function paint(colour: Colour, text: string): Piece {
  return { text, colour };
}

/**
 * The bytes of a line for a terminal, a pipe or a file: its text sanitised, and of the sequences of a
 * terminal the SGR of our colours alone. `ascii` draws other characters as ones that are alike.
 */
export function drawLine(
  line: Line,
  { colour, ascii }: { readonly colour: boolean; readonly ascii: boolean },
): string {
  return piecesOf(line)
    .map((piece) => {
      const { text, colour: own = null } = typeof piece === 'string' ? { text: piece } : piece;
      const clean = sanitise(text);
      const drawn = ascii ? toAscii(clean) : clean;
      return colour && own !== null && drawn !== ''
        ? styleText(own, drawn, { validateStream: false })
        : drawn;
    })
    .join('');
}

/** The same lines, further in. */
export function indent(lines: readonly Line[], by = 2): readonly Line[] {
  const margin = ' '.repeat(by);
  return lines.map((line) => (line.length === 0 ? line : [margin, ...piecesOf(line)]));
}

function piecesOf(line: Line): readonly Piece[] {
  return typeof line === 'string' ? [line] : line;
}
