/** What looks much the same in ASCII, character by character. */
const ALIKE: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '~',
  '×': 'x',
  '·': '-',
  '•': '*',
  µ: 'u',
};

const PLAIN = /^[\0-\x7f]*$/;

/**
 * Text for a terminal that shows only ASCII: our own punctuation becomes what looks like it, any
 * other character from outside a `?`. As many characters as before, so that columns stay where they
 * were.
 */
export function toAscii(text: string): string {
  return PLAIN.test(text)
    ? text
    : text.replaceAll(/\P{ASCII}/gu, (character) => ALIKE[character] ?? '?');
}
