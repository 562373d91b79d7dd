/** A command line as its words, or why it is not a valid one. */
export type Words =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** What ends a word, begins or ends a quote, or escapes; all else is literal. */
const BLANK = /\s/;
/** What a backslash escapes between double quotes (POSIX shell, 2.2.3). */
const ESCAPED_IN_DOUBLE = /[$`"\\\n]/;

/** Reads up to a closing quote; the end is null if there is none. */
function quoted(text: string, from: number, quote: string): readonly [string, number | null] {
  let word = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return [word, at];
    const next = text.charAt(at + 1);
    if (quote === '"' && character === '\\' && ESCAPED_IN_DOUBLE.test(next)) {
      word += next;
      at += 1;
    } else {
      word += character;
    }
  }
  return [word, null];
}

/**
 * Splits a command line into words by the quoting rules of a POSIX shell (2.2), and does nothing else that
 * a shell does: `$`, `|`, `*` are characters like any other.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (BLANK.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'" || character === '"') {
      const [inner, end] = quoted(text, at + 1, character);
      if (end === null) return { ok: false, message: `a closing ${character} is missing` };
      word = (word ?? '') + inner;
      at = end;
    } else if (character === '\\') {
      if (at + 1 === text.length)
        return { ok: false, message: 'the last \\ is not followed by a character' };
      at += 1;
      word = (word ?? '') + text.charAt(at);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return { ok: true, words };
}
