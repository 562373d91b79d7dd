import { describe, expect, test } from 'vitest';
import {
  cut,
  fitLine,
  lineWidth,
  span,
  spread,
  widthOf,
  wrapped,
} from '../../src/model/styled-text.ts';
import { table } from '../../src/model/table.ts';

const textOf = (line: readonly { readonly text: string }[]) =>
  line.map((part) => part.text).join('');

describe('cut', () => {
  test.each([
    ['what fits stays', 'docker0', 7, 'docker0'],
    ['what does not ends in the mark', 'docker0', 6, 'docke…'],
    ['one cell is the mark alone', 'docker0', 1, '…'],
    ['no cell is nothing', 'docker0', 0, ''],
    ['wide characters count two', '日本語', 5, '日本…'],
    ['a wide character is never halved', '日本語', 4, '日…'],
  ])('%s', (_title, text, width, wanted) => {
    expect(cut(text, width, '…')).toBe(wanted);
  });
});

describe('fitLine', () => {
  test.each([
    ['fills', ['ab', 'c'], 5, 'abc  '],
    ['keeps an exact fit', ['ab', 'c'], 3, 'abc'],
    ['marks what is left out between spans', ['ab', 'c'], 2, 'a…'],
    ['does not mark a span that is empty', ['ab', ''], 2, 'ab'],
    ['leaves wide characters whole', ['a', '日本'], 4, 'a日…'],
  ])('%s', (_title, parts, width, wanted) => {
    const fitted = fitLine(
      parts.map((part) => span(part)),
      width,
      '…',
    );
    expect(textOf(fitted)).toBe(wanted);
    expect(lineWidth(fitted)).toBe(width);
  });
});

test('a span can hold nothing that moves the cursor', () => {
  expect(span('a\x1b[2Jb\n').text).toBe('a\\x1b[2Jb\\n');
});

test('spread keeps the right part and cuts the left', () => {
  expect(textOf(spread([span('a long command')], [span('4 ms')], 12, '…'))).toBe('a long …4 ms');
});

test('wrapped breaks at spaces, and inside a word only where it must', () => {
  const lines = wrapped([span('ip address '), span('abcdefghijkl', 'dim')], 7);
  expect(lines.map((line) => textOf(line).trimEnd())).toEqual([
    'ip',
    'address',
    'abcdefg',
    'hijkl',
  ]);
  expect(lines.every((line) => widthOf(textOf(line).trimEnd()) <= 7)).toBe(true);
});

test('table aligns columns, cuts the ones with a limit, and leaves out the empty ones', () => {
  const rows = [
    [span('1'), span('lo'), span(''), span('loopback')],
    [span('14'), span('verylongname'), span(''), span('veth')],
  ];
  const lines = table(rows, [{ align: 'right' }, { most: 6 }, {}, {}], '…');
  expect(lines.map(textOf)).toEqual([' 1  lo      loopback', '14  veryl…  veth']);
});

test('a table has as many rows as a router with all routes of the Internet', () => {
  const rows = Array.from({ length: 200_000 }, () => ['default', 'eth0']);
  expect(table(rows)).toHaveLength(rows.length);
});
