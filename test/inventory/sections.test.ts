import { expect, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { script } from '../../src/inventory/shell/script.ts';
import { answerIn, parseSections, SECTIONS } from '../../src/inventory/shell/sections.ts';

const run = async (text: string, timeLimit = 5_000) => {
  const result = await localExecutor().run(
    script(`${SECTIONS}${text}`, [], { timeLimit, typed: 'a script' }),
  );
  return { sections: parseSections(result), message: result.message };
};

test('each question has its own answer, and what failed says why', async () => {
  const { sections, message } = await run(
    'section a echo 1; mark b 2; section c sh -c "echo no >&2; exit 3"',
    10_000,
  );
  expect(answerIn(sections, 'a', { message })).toEqual({ ok: true, text: '1\n' });
  expect(answerIn(sections, 'c', { message })).toEqual({ ok: false, why: 'no' });
  expect(sections.map(({ name, status }) => [name, status])).toEqual([
    ['a', 0],
    ['b', null],
    ['c', 3],
  ]);
});

test.concurrent.each([
  ['run as it is', 'ss() { sleep 30; }; section sockets ss -l', 'ss'],
  ['run in a namespace', 'nft() { sleep 30; }; handle=-; section rules inside nft list', 'nft'],
  ['that a function runs', 'list() { sleep 30; }; section nft list', 'nft'],
  ['that nobody knows', 'list() { sleep 30; }; section files list', 'sh'],
])(
  'of a script that ran out of time, the program that hung is named: %s',
  async (_, text, name) => {
    const { sections, message } = await run(`section first true; ${text}; section last true`);
    // On a slow host the limit is longer, and the reason says so first.
    const late = { ok: false, why: expect.stringContaining(`${name} did not finish within`) };
    const [, hung] = sections;
    expect(answerIn(sections, hung?.name ?? '', { message })).toEqual(late);
    expect(answerIn(sections, 'last', { message })).toEqual(late);
  },
);
