import { describe, expect, test } from 'vitest';
import { lineSplitter } from '../../src/executor/lines.ts';

const MEBI = 1024 * 1024;

function cut(pieces: readonly string[], longest?: number) {
  const lines: string[] = [];
  let isTooLong = false;
  const onLonger = () => {
    isTooLong = true;
  };
  const limit = longest === undefined ? undefined : { longest, onLonger };
  const { push, end } = lineSplitter((line) => lines.push(line), limit);
  for (const piece of pieces) push(piece);
  end();
  return { lines, isTooLong };
}

describe('lines', () => {
  test.each([
    ['one in one piece', ['a\n'], ['a']],
    ['one in many', ['a', 'b', '', 'c\n'], ['abc']],
    ['many in one', ['a\n\nb\nc'], ['a', '', 'b', 'c']],
    ['cut at their end', ['a', '\n', 'b\n'], ['a', 'b']],
    ['none', [''], []],
  ])('%s', (_case, pieces, lines) => {
    expect(cut(pieces).lines).toEqual(lines);
    expect(cut(pieces, 3)).toEqual({ lines, isTooLong: false });
  });

  test('without an end come in pieces of 1 MiB', () => {
    const { lines } = cut(['x'.repeat(2.5 * MEBI)]);
    expect(lines.map((line) => line.length)).toEqual([MEBI, MEBI, MEBI / 2]);
  });

  test.each([
    ['without an end', ['a\n', 'xx', 'xx', 'b\nc\n']],
    ['whole', ['a\nxxxx\nb\n']],
  ])('that are longer than any may be end it: %s', (_case, pieces) => {
    expect(cut(pieces, 3)).toEqual({ lines: ['a'], isTooLong: true });
  });

  test('are looked at once, however small the pieces', () => {
    const pieces = Array.from({ length: 500_000 }, () => 'x');
    const begin = performance.now();
    expect(cut([...pieces, '\n']).lines).toHaveLength(1);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });
});
