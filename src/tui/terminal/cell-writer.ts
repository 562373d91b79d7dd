import { PLAIN, type Sgr, sgrChange } from './sgr.ts';

/**
 * Writes cells to a terminal, and knows where its cursor stands and how it draws: each move and
 * each change of the look is the cheapest that gets there. All that is used is in the terminfo of
 * linux, screen, tmux and xterm: CUP, CUF, EL, SGR.
 */
export type CellWriter = {
  readonly moveTo: (row: number, column: number) => void;
  readonly put: (glyph: string, width: number, sgr: Sgr) => void;
  /** Blanks from the cursor to the end of its row. */
  readonly eraseRest: () => void;
  /** Writes bytes after which it is not known where the cursor stands; with the plain look. */
  readonly putRaw: (text: string) => void;
  readonly row: () => number | null;
  readonly column: () => number;
  readonly sgr: () => Sgr | null;
  /** Cursor and look may be anything: somebody else has written. */
  readonly forget: () => void;
  /** What was written since the last time. */
  readonly take: () => string;
  readonly length: () => number;
};

export function createCellWriter(columns: number): CellWriter {
  let row: number | null = null;
  let column = 0;
  let sgr: Sgr | null = null;
  let bytes = '';

  const use = (wanted: Sgr) => {
    bytes += sgrChange(sgr, wanted);
    sgr = wanted;
  };
  const forget = () => {
    row = null;
    sgr = null;
  };
  return {
    moveTo: (toRow, toColumn) => {
      if (row !== toRow || column !== toColumn) {
        bytes += move(row, column, toRow, toColumn, columns);
      }
      row = toRow;
      column = toColumn;
    },
    put: (glyph, width, wanted) => {
      use(wanted);
      bytes += glyph;
      column += width;
    },
    eraseRest: () => {
      // Some terminals erase in the colour of the look, others do not: with the plain one all agree.
      use(PLAIN);
      bytes += '\x1b[K';
    },
    putRaw: (text) => {
      use(PLAIN);
      bytes += text;
      forget();
    },
    row: () => row,
    column: () => column,
    sgr: () => sgr,
    forget,
    take: () => {
      const taken = bytes;
      bytes = '';
      return taken;
    },
    length: () => bytes.length,
  };
}

/** How many rows down are cheaper by newlines than by an address. */
const NEAR = 2;

function move(
  row: number | null,
  column: number,
  toRow: number,
  toColumn: number,
  columns: number,
): string {
  const address = absolute(toRow, toColumn);
  if (row === null) return address;
  const down = toRow - row;
  // After its last cell a row's cursor stands nowhere until it wraps: only a return or an address is sure.
  if (down === 0 && toColumn > column && column < columns) {
    return shorter(forward(toColumn - column), address);
  }
  if (down < 0 || down > NEAR) return address;
  // The line discipline makes CR NL of a newline (ONLCR): each is two bytes on the way.
  const near = `\r${'\n'.repeat(down)}${forward(toColumn)}`;
  return near.length + down <= address.length ? near : address;
}

function shorter(one: string, other: string): string {
  return one.length <= other.length ? one : other;
}

function absolute(row: number, column: number): string {
  const down = row === 0 ? '' : String(row + 1);
  return column === 0 ? `\x1b[${down}H` : `\x1b[${down};${column + 1}H`;
}

function forward(cells: number): string {
  if (cells === 0) return '';
  return cells === 1 ? '\x1b[C' : `\x1b[${cells}C`;
}
