const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Control characters (C0, DEL, C1), lone surrogates, line and paragraph separators, and whatever a
 * terminal draws as nothing or lets reorder its neighbours: format characters, bidi overrides,
 * zero-width joiners, variation selectors, fillers.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The same in runs, without line breaks. */
const UNSEEN = new RegExp(`((?:(?!\\n)${HARMFUL.source})+)`, 'u');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from outside (names, labels, aliases, outputs), made fit to be drawn on one line: each
 * harmful character is replaced by an ASCII escape such as `\x1b`, `\n` or `\u202e`. The result
 * never moves the cursor, never changes colours, and has no invisible character. Clean text is
 * returned as it is; sanitising twice changes nothing.
 */
export function sanitise(text: string): string {
  return spellHarmful(text, spell);
}

/** Text of several lines of ours, each of them sanitised: only its newlines stay. */
export function sanitiseLines(text: string): string {
  return text.split('\n').map(sanitise).join('\n');
}

/**
 * A text with each harmful character in another spelling. `spelling` is given one code point, or
 * one half of a surrogate pair that stands alone.
 */
export function spellHarmful(text: string, spelling: (character: string) => string): string {
  return PLAIN.test(text) ? text : text.replace(HARMFUL, spelling);
}

/**
 * By turns what a person sees of a text and what would harm a terminal, the seen part first. Line
 * breaks count as seen.
 */
export function seenAndUnseen(text: string): readonly string[] {
  return PLAIN.test(text) ? [text] : text.split(UNSEEN);
}

function spell(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
