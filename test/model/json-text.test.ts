import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../src/model/text/json-text.ts';

test.each([
  ['C1, where CSI begins', '\x9b2J', '"\\u009b2J"'],
  ['DEL', '\x7f', '"\\u007f"'],
  ['an override of the direction', 'a\u202eb', '"a\\u202eb"'],
  ['line and paragraph separators', '\u2028\u2029', '"\\u2028\\u2029"'],
  ['a tag, which takes two units', '\u{e0041}', '"\\udb40\\udc41"'],
  ['half of a pair', '\ud800', '"\\ud800"'],
  ['a zero-width joiner', '\u200d', '"\\u200d"'],
  ['other scripts stay', 'höst 網', '"höst 網"'],
])('%s', (_case, text, spelled) => {
  expect(jsonText(text)).toBe(spelled);
});

test('it is the same document, over lines and in ASCII too', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const document = { value, [text]: text };
      const plain = JSON.parse(JSON.stringify(document));
      for (const options of [{}, { indent: 2 }, { indent: 2, ascii: true }]) {
        const spelled = jsonText(document, options);
        expect(JSON.parse(spelled)).toEqual(plain);
        expect(spelled).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }
    }),
  );
});
