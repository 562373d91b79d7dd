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
  ] as const)('%s', (_case, argv, input, shown) => {
    expect(showCommand(input === undefined ? { argv } : { argv, input })).toBe(shown);
  });
});

/** What a real shell makes of a line, byte for byte. */
function shell(line: string): string {
  return execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { LC_ALL: 'C' } });
}

// A command line cannot hold NUL, and a lone surrogate is no text that a program could be given.
const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed());

describe('a real sh', () => {
  test('reads back each quoted word as it was', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
        const printed = shell(`printf '%s\\034' ${words.map(quoteWord).join(' ')}`);
        expect(printed).toBe(words.map((each) => `${each}\x1c`).join(''));
      }),
      { numRuns: 40 },
    );
  });

  test('gives the program its input as it was', () => {
    fc.assert(
      fc.property(word, (input) => {
        expect(shell(showCommand({ argv: ['cat'], input }))).toBe(input);
      }),
      { numRuns: 40, examples: [['EOF\n'], ['$a `b` \\\n'], ['\n']] },
    );
  });
});
