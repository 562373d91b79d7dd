import { stripVTControlCharacters } from 'node:util';

/** What an overlay shows, as lines to say. */
export type OverlayWords = {
  readonly id: string;
  readonly lines: readonly string[];
  /** The line at the cursor; null if there is none. */
  readonly cursor: string | null;
};

/** Reads the lines off a frame: between the header, which is said once, and the keys at the end. */
export function overlayWords(id: string, frame: string, cursorMark: string): OverlayWords {
  const shown = frame.split('\n').slice(1).map(stripVTControlCharacters);
  const marked = shown.find((line) => line.startsWith(cursorMark));
  return {
    id,
    lines: shown.map((line) => spoken(line, cursorMark)).filter(hasWords),
    cursor: marked === undefined ? null : spoken(marked, cursorMark),
  };
}

/** The lines to say: all of an overlay that has just opened, then what is new, and what the cursor came to. */
export function newOverlayWords(
  before: OverlayWords | null,
  after: OverlayWords,
): readonly string[] {
  if (before?.id !== after.id) return [...after.lines, ...chosen(after.cursor)];
  const fresh = after.lines.filter((line) => !before.lines.includes(line));
  const isSaid = after.cursor === null || fresh.includes(after.cursor);
  return [...fresh, ...(isSaid || before.cursor === after.cursor ? [] : chosen(after.cursor))];
}

function chosen(cursor: string | null): readonly string[] {
  return cursor === null || cursor === '' ? [] : [`at: ${cursor}`];
}

/** Rules, corners and marks are for eyes. */
function spoken(line: string, cursorMark: string): string {
  return line
    .replace(cursorMark, ' ')
    .replaceAll(/[\u2500-\u259f]+/g, ' ')
    .trim()
    .replaceAll(/\s{2,}/g, ', ');
}

function hasWords(line: string): boolean {
  return /[\p{L}\p{N}]/u.test(line);
}
