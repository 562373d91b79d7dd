import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseNftRuleset } from '../../src/inventory/details/filters/parse-nft-ruleset.ts';
import {
  parseNftSets,
  parseSetElements,
} from '../../src/inventory/details/filters/parse-nft-sets.ts';

describe.each(['1.0.6', '1.1.3', '1.1.7'])('one rule set, as nft %s lists it', (version) => {
  const listed = readFileSync(
    new URL(`../fixtures/filters/sets-${version}.nft`, import.meta.url),
    'utf8',
  );

  test('has its sets and maps', () => {
    const sets = parseNftSets(listed);
    const told = sets.map(({ name, dynamic, elements }) => {
      const members = elements.map(({ key, value }) =>
        value === null ? key : `${key} => ${value}`,
      );
      return [name, ...(dynamic ? ['dynamic'] : []), ...members.toSorted()];
    });
    expect(told).toEqual([
      ['nets', '10.1.0.0/24', '10.9.0.1-10.9.0.5'],
      ['timed', 'dynamic', '10.1.0.7'],
      ['pairs', '10.2.0.2 . 80', '10.3.0.0/16 . 100-200'],
      ['dyn', 'dynamic'],
      ['ports', '22', '443', '80-90'],
      ['links', '"eth0"', '"veth*"'],
      ['ways', '"left" . 10.2.0.2 => jump sub', '"right" . 10.1.0.2 => accept'],
      ['rest', '* => drop', '10.1.0.0/16 => continue'],
      ['targets', '8080 => 172.17.0.2 . 80'],
      ['marks', '0x00000001 => accept', '0x00000011 => goto sub'],
    ]);
    expect(sets.every(({ family, table }) => family === 'inet' && table === 'rich')).toBe(true);
  });

  test('has its chains, and what lies between their braces is no rule of theirs', () => {
    const chains = parseNftRuleset(listed).map(({ name, hook, policy, rules }) => {
      return { name, hook, policy, rules: rules.length };
    });
    expect(chains).toEqual([
      { name: 'sub', hook: null, policy: null, rules: 2 },
      {
        name: 'nat',
        hook: { type: 'nat', name: 'prerouting', priority: -100 },
        policy: 'accept',
        rules: 6,
      },
      {
        name: 'nato',
        hook: { type: 'nat', name: 'postrouting', priority: 105 },
        policy: 'accept',
        rules: 2,
      },
      {
        name: 'f',
        hook: { type: 'filter', name: 'forward', priority: -1 },
        policy: 'drop',
        rules: 53,
      },
    ]);
  });
});

test.each([
  ['', []],
  ['22, 80-90', [{ key: '22' }, { key: '80-90' }]],
  ['443 comment "a, b : c" : accept', [{ key: '443', value: 'accept' }]],
  ['fd00::1 : drop', [{ key: 'fd00::1', value: 'drop' }]],
  ['"a,b" . 1 : jump x', [{ key: '"a,b" . 1', value: 'jump x' }]],
  ['10.0.0.1 limit rate 5/second', [{ key: '10.0.0.1', limited: true }]],
  ['10.0.0.1 comment "limit rate"', [{ key: '10.0.0.1' }]],
  ['10.0.0.1 counter packets 0 bytes 0 timeout 1h expires 9ms', [{ key: '10.0.0.1' }]],
])('the elements in %j', (text, elements) => {
  expect(parseSetElements(text)).toEqual(
    elements.map((each) => ({ value: null, limited: false, ...each })),
  );
});

test('a set whose elements are of an unknown form is not an empty one', () => {
  const listed = `table inet t {
	set s {
		type ipv4_addr
		elements = { 10.0.0.1 : { accept } }
	}
}`;
  expect(parseNftSets(listed)).toMatchObject([{ name: 's', dynamic: true, elements: [] }]);
});
