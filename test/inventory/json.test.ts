import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parseList, unparsable } from '../../src/inventory/shell/json.ts';

const Names = v.object({ ifname: v.string() });

test('any name survives that ip before 7.0 prints with its control bytes raw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-composite' }),
      fc.string({ unit: 'binary-ascii' }),
      (a, b) => {
        const ifname = a + b;
        const printed = JSON.stringify([{ ifname }]).replace(/\\u00([01][0-9a-f])/g, (_, hex) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        );
        expect(parseList(Names, printed)).toEqual([{ ifname }]);
      },
    ),
  );
});

test.each([
  ['an apostrophe, as before 4.18', String.raw`[{"ifname":"it\'s"}]`, "it's"],
  ['a backslash before an apostrophe', String.raw`[{"ifname":"it\\\'s"}]`, "it\\'s"],
  ['an escaped backslash at the end', String.raw`[{"ifname":"it's\\"}]`, "it's\\"],
])('%s', (_, printed, ifname) => {
  expect(parseList(Names, printed)).toEqual([{ ifname }]);
});

test.each([
  ['nothing', '', []],
  ['an empty list', '[]', []],
  ['what a filter left behind', '[{},{"ifname":"lo"},{}]', [{ ifname: 'lo' }]],
])('%s is a list', (_, printed, list) => {
  expect(parseList(Names, printed)).toEqual(list);
});

test.each([
  ['words', 'Device does not exist', /not JSON/],
  ['half a list', '[{"ifname":"lo"', /not JSON/],
  ['another shape', '[{"ifname":1}]', /unexpected shape: ifname/],
  ['no list', '{"ifname":"lo"}', /unexpected shape/],
])('%s is refused in words', (_, printed, why) => {
  expect(reasonOf(() => parseList(Names, printed))).toMatch(why);
});

function reasonOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    return unparsable(error);
  }
  return 'it was parsed';
}
