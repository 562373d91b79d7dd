import { spellHarmful } from './sanitise.ts';

/**
 * A document as JSON (RFC 8259) without characters that would harm a terminal: those that JSON does
 * not escape itself are written as `\uXXXX`, which parses to the same document. It is on one line, or
 * on several if `indent` spaces are given. With `ascii`, all characters outside ASCII are escaped too.
 */
export function jsonText(
  document: unknown,
  { indent = 0, ascii = false }: { readonly indent?: number; readonly ascii?: boolean } = {},
): string {
  const text = JSON.stringify(document, null, indent);
  const clean = spellHarmful(text, (character) => (character === '\n' ? '\n' : inUnits(character)));
  return ascii ? clean.replaceAll(/[^\0-\x7f]/g, inUnits) : clean;
}

/** Each UTF-16 unit as JSON escapes it (RFC 8259, 7). */
function inUnits(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
