import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitise } from '../../src/model/text/sanitise.ts';

describe('sanitise', () => {
  test.each([
    ['plain text', 'eth0 up', 'eth0 up'],
    ['letters of any script', 'größe 网络 é', 'größe 网络 é'],
    ['an escape sequence', '\x1b[31mred', '\\x1b[31mred'],
    ['line breaks and tabs', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['a C1 control, which some terminals obey', '\x9b2J', '\\x9b2J'],
    ['delete', 'a\x7f', 'a\\x7f'],
    ['a bidi override', 'a\u202eb', 'a\\u202eb'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['a tag character beyond 16 bits', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['a filler that is drawn as nothing', 'a\u3164b', 'a\\u3164b'],
  ])('%s', (_case, text, drawn) => {
    expect(sanitise(text)).toBe(drawn);
  });

  const anyText = fc.string({ unit: 'binary' });

  test('leaves nothing that moves, hides or reorders', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(sanitise(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('twice is the same as once', () => {
    fc.assert(fc.property(anyText, (text) => sanitise(sanitise(text)) === sanitise(text)));
  });
});
