import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteWord, showCommand } from '../../src/executor/show.ts';

describe('showCommand', () => {
  test.each([
    ['plain words stay bare', ['ip', '-n', 'web', 'addr'], undefined, 'ip -n web addr'],
    ['a path stays bare', ['cat', '/proc/1/ns/net'], undefined, 'cat /proc/1/ns/net'],
    ['blanks and quotes', ['echo', "it's a"], undefined, "echo 'it'\\''s a'"],
    ['an empty word', ['echo', ''], undefined, "echo ''"],
    ['what a shell would expand', ['echo', '$HOME', '*', '~'], undefined, "echo '$HOME' '*' '~'"],
    ['a first word like an assignment', ['A=b'], undefined, "'A=b'"],
    ['lines of input', ['ip', '-batch', '-'], 'a\nb\n', "ip -batch - <<'EOF'\na\nb\nEOF"],
    ['input with the delimiter in it', ['cat'], 'EOF\n', "cat <<'EOF_'\nEOF\nEOF_"],
    ['input without a last newline', ['cat'], 'a b', "printf %s 'a b' | cat"],
    [
      'what reorders its neighbours',
      ['a\u202eb c'],
      undefined,
      `a"$(printf '\\342\\200\\256')"'b c'`,
    ],
    ['what moves a cursor', ['\x1b[2J'], undefined, `"$(printf '\\033')"'[2J'`],
    ['a line break', ['a\nb'], undefined, "'a\nb'"],
    [
      'input that a person would not see',
      ['cat'],
      'a\u200b\n',
      `printf %s a"$(printf '\\342\\200\\213')"'\n' | cat`,
    ],
  ] as const)('%s', (_case, argv, input, shown) => {
    expect(showCommand(input === undefined ? { argv } : { argv, input })).toBe(shown);
  });
});

const SHELLS = [['dash'], ['busybox', 'sh']] as const;

/** What real shells make of a line, byte for byte. */
function shells(line: string): readonly string[] {
  return SHELLS.map(([program, ...rest]) =>
    execFileSync(program, [...rest, '-c', line], { encoding: 'utf8', env: { LC_ALL: 'C' } }),
  );
}

// A command line cannot hold NUL, and a lone surrogate is no text that a program could be given.
const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed());

/** Words among which many characters are the ones that a terminal must not get. */
const odd = fc
  .array(
    fc.oneof(word, fc.constantFrom('\x1b', '\r', '\n', '\x9b', '\u202e', '\u2028', "'", '\\', '%')),
  )
  .map((parts) => parts.join(''));

const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('a real sh', () => {
  test('reads back each quoted word as it was', () => {
    fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 30 }), (words) => {
        const line = `printf '%s\\034' ${words.map(quoteWord).join(' ')}`;
        expect(line).not.toMatch(UNSEEN);
        const whole = words.map((each) => `${each}\x1c`).join('');
        expect(shells(line)).toEqual([whole, whole]);
      }),
      { numRuns: 40 },
    );
  });

  test('gives the program its input as it was', () => {
    fc.assert(
      fc.property(odd, (input) => {
        const line = showCommand({ argv: ['cat'], input });
        expect(line).not.toMatch(UNSEEN);
        expect(shells(line)).toEqual([input, input]);
      }),
      { numRuns: 40, examples: [['EOF\n'], ['$a `b` \\\n'], ['\n'], ['\x1b\n']] },
    );
  });
});
