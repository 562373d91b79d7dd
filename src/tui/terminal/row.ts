import { isOneCellEach, widthOf } from '../../model/styled-text.ts';
import { toAscii } from '../../model/text/to-ascii.ts';
import { PLAIN, type Sgr, sgrAfter, showsOnBlank } from './sgr.ts';

/** A row of the screen, cell by cell, without the plain blanks at its end. */
export type ScreenRow = {
  /** As it was drawn: text with SGR sequences. */
  readonly text: string;
  /** What stands in each cell; empty for the second half of a wide character. */
  readonly glyphs: readonly string[];
  readonly sgrs: readonly Sgr[];
  readonly hasWide: boolean;
  /**
   * Terminals may not agree on which cells it takes, or it holds a sequence that we do not know:
   * where it differs it is written as a whole.
   */
  readonly isWhole: boolean;
};

const ESCAPE = '\x1b';
const SGR = /^\[([\d;]*)m/;
/** Characters of a sequence that we look at; a longer one is not known. */
const LONGEST = 64;

/** What terminals draw alike: one code point, and no emoji, whose width hangs on the year of a font. */
const SURE = /^[^\p{Emoji_Presentation}\p{M}]$/u;

const segmenter = new Intl.Segmenter();

/** A line as Ink draws it, cut to the screen's columns. */
export function screenRowOf(drawn: string, columns: number, ascii = false): ScreenRow {
  const text = ascii ? inCells(drawn) : drawn;
  const glyphs: string[] = [];
  const sgrs: Sgr[] = [];
  let sgr: Sgr = PLAIN;
  let isWhole = false;
  let hasWide = false;
  const put = (glyph: string, width: number) => {
    if (width === 0 || glyphs.length + width > columns) return;
    const shown = glyph === ' ' && !showsOnBlank(sgr) ? PLAIN : sgr;
    glyphs.push(glyph);
    sgrs.push(shown);
    if (width === 1) return;
    hasWide = true;
    glyphs.push('');
    sgrs.push(shown);
  };
  for (let at = 0; at < text.length; ) {
    if (text[at] === ESCAPE) {
      const sequence = SGR.exec(text.slice(at + 1, at + 1 + LONGEST));
      const after = sequence === null ? null : sgrAfter(sgr, sequence[1] ?? '');
      if (after === null) isWhole = true;
      else sgr = after;
      at += 1 + (sequence?.[0].length ?? 0);
      continue;
    }
    const next = text.indexOf(ESCAPE, at);
    const words = text.slice(at, next === -1 ? text.length : next);
    at += words.length;
    if (isOneCellEach(words)) {
      for (const glyph of words) put(glyph, 1);
      continue;
    }
    for (const { segment } of segmenter.segment(words)) {
      const width = widthOf(segment);
      if (!SURE.test(segment) || width > 2) isWhole = true;
      put(segment, width);
    }
  }
  let end = glyphs.length;
  while (end > 0 && glyphs[end - 1] === ' ' && sgrs[end - 1] === PLAIN) end -= 1;
  glyphs.length = end;
  sgrs.length = end;
  return { text, glyphs, sgrs, hasWide, isWhole };
}

/** In ASCII: a wide character as two, and what combines left out. */
function inCells(text: string): string {
  if (!/\P{ASCII}/u.test(text)) return text;
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const [first = ''] = segment;
    return segment.length === 1 && toAscii(segment) === segment
      ? segment
      : toAscii(first).repeat(widthOf(segment));
  }).join('');
}
