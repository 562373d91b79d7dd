const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Control characters (C0, DEL, C1), lone surrogates, line and paragraph separators, and whatever a
 * terminal draws as nothing or lets reorder its neighbours: format characters, bidi overrides,
 * zero-width joiners, variation selectors, fillers.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from outside (names, labels, aliases, outputs), made fit to be drawn on one line: each harmful
 * character is replaced by an ASCII escape such as `\x1b`, `\n` or `\u202e`. The result never moves
 * the cursor, never changes colours, and has no invisible character. Clean text is returned as it is;
 * sanitising twice changes nothing.
 */
export function sanitise(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HARMFUL, spell);
}

function spell(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
