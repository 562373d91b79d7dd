import { expect, test } from 'vitest';
import { drawsUnicode } from '../../../src/cli/print/locale.ts';

test.each([
  ['a UTF-8 locale', { LANG: 'de_DE.UTF-8' }, true],
  ['as glibc also spells it', { LANG: 'C.utf8' }, true],
  ['C', { LANG: 'C' }, false],
  ['POSIX', { LC_ALL: 'POSIX', LANG: 'C.UTF-8' }, false],
  ['a locale of one byte a character', { LANG: 'de_DE.ISO-8859-1' }, false],
  ['LC_CTYPE before LANG', { LC_CTYPE: 'C', LANG: 'C.UTF-8' }, false],
  ['LC_ALL before both', { LC_ALL: 'C.UTF-8', LC_CTYPE: 'C', LANG: 'C' }, true],
  ['an empty one is none', { LC_ALL: '', LANG: 'C' }, false],
  ['none at all', {}, true],
  ['the console of the kernel', { LANG: 'C.UTF-8', TERM: 'linux' }, false],
] as const)('%s', (_, env, wanted) => {
  expect(drawsUnicode(env)).toBe(wanted);
});
