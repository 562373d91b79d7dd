import { describe, expect, test } from 'vitest';
import { createSecretLine } from '../../../src/cli/ask/secret-line.ts';

/** What comes of the bytes up to the one that ends the line. */
function typed(text: string) {
  const line = createSecretLine();
  for (const byte of Buffer.from(text)) {
    const said = line.type(byte);
    if (said !== null) return said.toString('utf8');
  }
  return null;
}

describe('a secret line', () => {
  test.each([
    ['ends with Enter', 'open sesame\r', 'open sesame'],
    ['ends with a newline that was pasted', 'open sesame\nmore', 'open sesame'],
    ['is not done before', 'open', null],
    ['is empty at Enter', '\r', ''],
    ['is empty at Ctrl-D, whatever was typed', 'abc\x04', ''],
    ['loses its last letter', 'abx\x7fc\r', 'abc'],
    ['loses a letter of several bytes as one', 'añ€🧪\x7f\x7f\x7fb\r', 'ab'],
    ['loses no more than there is', '\x7f\b\x7fa\r', 'a'],
    ['takes no more than 1,024 bytes', `${'x'.repeat(2_000)}\r`, 'x'.repeat(1_024)],
  ])('%s', (_case, text, said) => {
    expect(typed(text)).toBe(said);
  });
});
