/** Lines of spans of text with a meaning each; a face decides how each meaning looks. */
import stringWidth from 'string-width';
import { sanitise } from './text/sanitise.ts';

/** What a span means. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warn' | 'bad';
export type Span = { readonly text: string; readonly tone: Tone };
export type Line = readonly Span[];

const ASCII = /^[\x20-\x7e]*$/;

/** ASCII and the theme's own glyphs: each takes one cell, and needs no look into Unicode's tables. */
const ONE_CELL_EACH = /^[\x20-\x7eµ–·—…↔→─━│├└┤┬╋▸▲●○◐✓✗▁-█×]*$/;

/** A span. All that is drawn is made here, and so is fit for a terminal wherever it came from. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: sanitise(text), tone };
}

/** A line of one span. */
export function line(text: string, tone: Tone = 'plain'): Line {
  return [span(text, tone)];
}

/** Whether each character takes one cell, as far as that is known without Unicode's tables. */
export function isOneCellEach(text: string): boolean {
  return ONE_CELL_EACH.test(text);
}

/** Cells that a clean text takes: two for wide characters, none for what combines. */
export function widthOf(text: string): number {
  return isOneCellEach(text) ? text.length : stringWidth(text);
}

/** The characters of a line without what they mean. */
export function plainText(parts: Line): string {
  return parts.map(({ text }) => text).join('');
}

export function lineWidth(parts: Line): number {
  return parts.reduce((sum, part) => sum + widthOf(part.text), 0);
}

const segmenter = new Intl.Segmenter();

/** As much of a text as fits, ending in `mark` where something was cut. */
export function cut(text: string, width: number, mark: string): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return '';
  if (ASCII.test(text)) return text.slice(0, width - 1) + mark;
  let kept = '';
  let used = 1;
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept + mark;
}

/** Exactly `width` cells: cut with `mark`, or filled with spaces on the side that `align` leaves. */
export function cell(part: Span, width: number, mark: string, align: 'left' | 'right' = 'left') {
  const text = cut(part.text, width, mark);
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return { text: align === 'left' ? text + fill : fill + text, tone: part.tone };
}

/** A line cut and filled to exactly `width` cells. */
export function fitLine(parts: Line, width: number, mark: string): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const [at, part] of parts.entries()) {
    const size = widthOf(part.text);
    const more = at < parts.length - 1 && lineWidth(parts.slice(at + 1)) > 0;
    if (size < left || (size === left && !more)) {
      fitted.push(part);
      left -= size;
      continue;
    }
    const text = size === left ? cut(`${part.text} `, left, mark) : cut(part.text, left, mark);
    fitted.push({ text, tone: part.tone });
    left -= widthOf(text);
    break;
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), tone: 'plain' });
  return fitted;
}

/** Left part, then the right part at the far edge; the left is cut where both do not fit. */
export function spread(left: Line, right: Line, width: number, mark: string): Line {
  const room = width - lineWidth(right);
  return room <= 0 ? fitLine(left, width, mark) : [...fitLine(left, room, mark), ...right];
}

/** A line broken at its spaces into lines of at most `width` cells, each span keeping its tone. */
export function wrapped(parts: Line, width: number): readonly Line[] {
  if (lineWidth(parts) <= width) return [parts];
  const lines: Span[][] = [];
  let current: Span[] = [];
  let used = 0;
  const put = (text: string, tone: Tone) => {
    const last = current.at(-1);
    if (last !== undefined && last.tone === tone) {
      current[current.length - 1] = { text: last.text + text, tone };
    } else current.push({ text, tone });
    used += widthOf(text);
  };
  const breakHere = () => {
    lines.push(current);
    current = [];
    used = 0;
  };
  for (const part of parts) {
    for (const word of part.text.split(/(?<= )/)) {
      if (used > 0 && used + widthOf(word.trimEnd()) > width) breakHere();
      let rest = word;
      while (widthOf(rest.trimEnd()) > width) {
        const head = cut(rest, width + 1, '').slice(0, width);
        put(head, part.tone);
        breakHere();
        rest = rest.slice(head.length);
      }
      put(used + widthOf(rest) > width ? rest.trimEnd() : rest, part.tone);
    }
  }
  if (current.length > 0) lines.push(current);
  return lines;
}
