import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerFilter } from '../../../src/tui/terminal/answers.ts';
import { ANSWER } from '../../../src/tui/terminal/flow-control.ts';

const KEYS = ['j', 'jj', '\x1b', '\x1b[A', '\x1bOP', '[', '0', 'n', '日', '\r'];

test('keys pass and answers do not, whatever comes in one chunk', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KEYS, ANSWER)), (pieces) => {
      let answers = 0;
      const filter = answerFilter(() => {
        answers += 1;
      });
      const typed = pieces.filter((piece) => piece !== ANSWER);
      fc.pre(!typed.join('').includes(ANSWER) && !pieces.join('').includes('\x1b[0n0n'));
      expect(pieces.map(filter).join('')).toBe(typed.join(''));
      expect(answers).toBe(pieces.length - typed.length);
    }),
  );
});

test.each([1, 2, 3])(
  'an answer in two chunks counts once, and goes on whole to be dropped',
  (at) => {
    let answers = 0;
    const filter = answerFilter(() => {
      answers += 1;
    });
    const passed = [`j${ANSWER.slice(0, at)}`, `${ANSWER.slice(at)}k`].map(filter).join('');
    expect(passed).toBe(`j${ANSWER}k`);
    expect(answers).toBe(1);
  },
);

test('an Esc right before an answer stays a key of its own', () => {
  const filter = answerFilter(() => {});
  expect(filter(`\x1b${ANSWER}`)).toBe('\x1b');
});
