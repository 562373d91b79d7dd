import type { CellWriter } from './cell-writer.ts';
import type { ScreenRow } from './row.ts';
import { PLAIN } from './sgr.ts';

/** Bytes that a jump over cells that need no writing costs: `CSI 12 C`, or a little less. */
const JUMP = 4;
const ERASURE = 3;

/** Writes what differs between what a row shows, null where that is not known, and what it shall show. */
export function drawRow(
  writer: CellWriter,
  at: number,
  shown: ScreenRow | null,
  wanted: ScreenRow,
  columns: number,
) {
  if (wanted.isWhole || shown?.isWhole === true) {
    if (shown?.text === wanted.text) return;
    writer.moveTo(at, 0);
    writer.putRaw(`\x1b[2K${wanted.text}\x1b[m`);
    return;
  }
  const changed = changedCells(shown, wanted);
  for (let column = 0; column < wanted.glyphs.length; column += 1) {
    if (changed[column] !== true || wanted.glyphs[column] === '') continue;
    bridge(writer, at, column, wanted);
    writer.moveTo(at, column);
    putCell(writer, wanted, column);
  }
  const end = wanted.glyphs.length;
  const rest = (shown?.glyphs.length ?? columns) - end;
  if (rest <= 0) return;
  writer.moveTo(at, end);
  if (shown === null || rest > ERASURE) writer.eraseRest();
  else for (let blank = 0; blank < rest; blank += 1) writer.put(' ', 1, PLAIN);
}

function putCell(writer: CellWriter, row: ScreenRow, column: number) {
  const width = row.glyphs[column + 1] === '' ? 2 : 1;
  writer.put(row.glyphs[column] ?? ' ', width, row.sgrs[column] ?? PLAIN);
}

/** Writes the cells before a column once more where that takes no more bytes than to jump over them. */
function bridge(writer: CellWriter, at: number, to: number, row: ScreenRow) {
  const from = writer.column();
  if (writer.row() !== at || from >= to || to - from > JUMP) return;
  const sgrs = row.sgrs.slice(from, to);
  const glyphs = row.glyphs.slice(from, to);
  if (sgrs.some((sgr) => sgr !== writer.sgr()) || Buffer.byteLength(glyphs.join('')) > JUMP) return;
  for (let column = from; column < to; column += 1) {
    if (row.glyphs[column] !== '') putCell(writer, row, column);
  }
}

/** A wide character is changed where either half is, in what is shown or in what is wanted. */
function changedCells(shown: ScreenRow | null, wanted: ScreenRow): readonly boolean[] {
  const changed = wanted.glyphs.map(
    (glyph, column) =>
      shown === null ||
      (shown.glyphs[column] ?? ' ') !== glyph ||
      (shown.sgrs[column] ?? PLAIN) !== wanted.sgrs[column],
  );
  if (!wanted.hasWide && shown?.hasWide !== true) return changed;
  const isJoined = (column: number) =>
    wanted.glyphs[column + 1] === '' || shown?.glyphs[column + 1] === '';
  const spread = (column: number) => {
    if (changed[column] === changed[column + 1] || !isJoined(column)) return;
    changed[column] = true;
    if (column + 1 < changed.length) changed[column + 1] = true;
  };
  for (let column = 0; column < changed.length; column += 1) spread(column);
  for (let column = changed.length - 1; column >= 0; column -= 1) spread(column);
  return changed;
}
