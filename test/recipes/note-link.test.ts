/** The recipe that CONTRIBUTING.md builds: what it shows is this file, so it works as it stands there. */
import { expect, test } from 'vitest';
import { bridgeLink, hostWith, link } from './bridge-host.ts';
import { noteLink } from './note-link.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const snapshot = hostWith([
  bridgeLink('sw0', [], { index: 2 }),
  link('p0', { index: 3, alias: 'ask Ann' }),
]);
const facts = knownOf(snapshot, {});
const plan = (given: Readonly<Record<string, string>>) => planned(facts, noteLink, given);

test('a note is written, and its undo removes it', () => {
  const made = plan({ link: 'sw0', note: 'practice' });
  expect(commandsOf(made)).toContain('ip link set dev sw0 alias practice');
  const { steps, warnings } = made;
  expect(steps).toMatchObject([
    { undo: { command: { argv: ['ip', 'link', 'set', 'dev', 'sw0', 'alias', ''] } } },
  ]);
  expect(warnings).toEqual([]);
});

test('a note that is replaced is named in a warning', () => {
  expect(plan({ link: 'p0', note: 'ask Bob' }).warnings).toEqual([
    'this replaces the note on p0: ask Ann',
  ]);
});

test.each([
  ['an unknown link', { link: 'nic', note: 'x' }, ['link: gone']],
  ['a long note', { link: 'p0', note: 'x'.repeat(256) }, ['note: too-long']],
])('%s is refused', (_, given, refusals) => {
  expect(refusalsOf(facts, noteLink, given)).toEqual(refusals);
});
