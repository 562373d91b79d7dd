/** Text that a host, an engine or a server may send, and what a terminal may get of it. */

/** Sequences of 7 and 8 bits, the clipboard, a title, bidi, zero-width, separators; none that we write. */
export const HOSTILE =
  'x\x1b[2J\x1b[95m\x9b31m\x1b]52;c;RVZJTA==\x07\x1b]0;t\x07\u202e\u200b\u2028\x7f\rz';

/** Hostile text that fits into the 15 bytes of a link's or a process's name. */
export const HOSTILE_NAME = 'e\x1b[95m\u202e\x9b';

/** CUP, CUF, EL, ED; SGR of our colours; DSR; the modes of our screens (see draw-row, hand, pen, line). */
const OURS =
  /\p{Cc}\[(?:[\d;]*H|\d*C|2?K|2?J|5n|(?:(?:0|1|2|7|22|27|3[0-7]|39)(?:;(?:0|1|2|7|3[0-7]))*)?m|\?(?:25|1049|2004)[hl])/gu;

/** Our clipboard (OSC 52): base64 between an introducer and BEL. */
const CLIPBOARD = /\p{Cc}\]52;c;([A-Za-z0-9+/=]*)\p{Cc}/gu;

const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Finds sequences sent to a terminal that are not ours, each with the text around it. */
export function foreignIn(raw: string): readonly string[] {
  const copied = [...raw.matchAll(CLIPBOARD)].map(([, text = '']) => Buffer.from(text, 'base64'));
  const rest = raw
    .replaceAll(CLIPBOARD, (whole) => (whole.includes('RVZJTA==') ? whole : ''))
    .replaceAll('\x1b[2J\x1b[H patchpanel\x1b[H', ' patchpanel')
    .replaceAll(OURS, (whole) => (whole === '\x1b[2J' ? whole : ''));
  return [rest, ...copied.map(String)].flatMap((text) =>
    [...text.matchAll(HARMFUL)]
      .filter(([character]) => character !== '\n' && (character !== '\r' || text !== rest))
      .map(({ index }) => JSON.stringify(text.slice(Math.max(0, index - 20), index + 20))),
  );
}
