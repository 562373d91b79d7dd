import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { pressesOf, typedBy } from '../../../src/tui/keys/press.ts';

const plain: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test.each<[string, string, Partial<Key>, readonly string[]]>([
  ['a letter', 'j', {}, ['j']],
  ['a burst in one read', 'jjjj', {}, ['j', 'j', 'j', 'j']],
  [
    'a burst with Enter, Tab and Ctrl-d in it',
    '/web\rj\t\x04',
    {},
    ['/', 'w', 'e', 'b', 'Enter', 'j', 'Tab', 'Ctrl-d'],
  ],
  ['a capital', 'G', { shift: true }, ['G']],
  ['a control key', 'd', { ctrl: true }, ['Ctrl-d']],
  ['an arrow', '', { downArrow: true }, ['Down']],
  ['Shift-Tab', '', { tab: true, shift: true }, ['Shift-Tab']],
  ['Esc and a key typed at once', 'j', { meta: true }, ['Esc', 'j']],
  ['Esc twice at once', '', { escape: true, meta: true }, ['Esc', 'Esc']],
  ['a space', ' ', {}, ['Space']],
  ['a character outside the basic plane', '😀', {}, ['😀']],
  ['the release of a key', 'j', { eventType: 'release' }, []],
])('%s', (_title, input, key, wanted) => {
  expect(pressesOf(input, { ...plain, ...key })).toEqual(wanted);
});

test.each([
  ['a', 'a'],
  ['Space', ' '],
  ['Enter', null],
  ['Ctrl-d', null],
])('%s types %j', (key, wanted) => {
  expect(typedBy(key)).toBe(wanted);
});
