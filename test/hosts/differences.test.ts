import { expect, test } from 'vitest';
import { unlike } from './differences.ts';

test('every place where answers differ is told, with both', () => {
  const here = { code: 0, said: { links: [{ name: 'lo', up: true }, { name: 'eth0' }] } };
  expect(unlike(here, structuredClone(here), 'show')).toEqual([]);
  const there = { code: 1, said: { links: [{ name: 'lo', up: false }] } };
  expect(unlike(here, there, 'show')).toEqual([
    { place: 'show.code', words: '1, not 0' },
    { place: 'show.said.links.0.up', words: 'false, not true' },
    { place: 'show.said.links.1', words: 'undefined, not {"name":"eth0"}' },
  ]);
  expect(unlike(here, undefined, 'show')).toEqual([
    { place: 'show', words: `undefined, not ${JSON.stringify(here)}` },
  ]);
});
