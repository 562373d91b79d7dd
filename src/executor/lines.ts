/** A line that does not end is handed over in pieces of at most this many characters. */
const LONGEST_LINE = 1024 * 1024;

/**
 * For lines of a known length: what to do about the first longer one. Nothing is passed on after
 * it.
 */
export type LineLimit = { readonly longest: number; readonly onLonger: () => void };

/**
 * Cuts text that comes in pieces into lines, without their newlines. `end` hands over the rest.
 * Each piece is looked at once, however long the line is that it belongs to.
 */
export function lineSplitter(
  onLine: (line: string) => void,
  limit?: LineLimit,
): {
  push: (text: string) => void;
  end: () => void;
} {
  const longest = limit?.longest ?? LONGEST_LINE;
  let rest = '';
  let isOver = false;
  const hand = (line: string) => {
    if (isOver) return;
    if (limit === undefined || line.length <= longest) return onLine(line);
    isOver = true;
    limit.onLonger();
  };
  return {
    push: (text) => {
      let from = 0;
      for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
        const line = rest + text.slice(from, to);
        rest = '';
        from = to + 1;
        hand(line);
      }
      rest += text.slice(from);
      while (rest.length > longest) {
        const piece = limit === undefined ? rest.slice(0, longest) : rest;
        rest = rest.slice(piece.length);
        hand(piece);
      }
    },
    end: () => {
      if (rest !== '') hand(rest);
      rest = '';
    },
  };
}
