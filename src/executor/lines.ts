/** A line that does not end is handed over in pieces of at most this many characters. */
const LONGEST_LINE = 1024 * 1024;

/** Cuts text that comes in pieces into lines, without their newlines. `end` hands over the rest. */
export function lineSplitter(onLine: (line: string) => void): {
  push: (text: string) => void;
  end: () => void;
} {
  let rest = '';
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      while (rest.length > LONGEST_LINE) {
        onLine(rest.slice(0, LONGEST_LINE));
        rest = rest.slice(LONGEST_LINE);
      }
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
