import { expect, test } from 'vitest';
import { unlike } from './differences.ts';

test('every place where answers differ is told, with both', () => {
  const here = { code: 0, said: { links: [{ name: 'lo', up: true }, { name: 'eth0' }] } };
  expect(unlike(here, structuredClone(here), 'show')).toEqual([]);
  const there = { code: 1, said: { links: [{ name: 'lo', up: false }] } };
  expect(unlike(here, there, 'show')).toEqual([
    'show.code: 1, not 0',
    'show.said.links.0.up: false, not true',
    'show.said.links.1: undefined, not {"name":"eth0"}',
  ]);
  expect(unlike(here, undefined, 'show')).toEqual([`show: undefined, not ${JSON.stringify(here)}`]);
});
