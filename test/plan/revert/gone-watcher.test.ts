/** A run whose armed undo is gone, or cannot be armed: nothing goes on as if the host would take it back. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notRun } from '../../../src/executor/command-result.ts';
import { readJournal } from '../../../src/plan/journal/journal.ts';
import type { AskToKeep } from '../../../src/plan/revert/confirm.ts';
import { runPlan } from '../../../src/plan/run.ts';
import { toyPlan } from '../toy-host.ts';
import { absent, FOLDER, type Saying, watchedHost } from './toy-watcher.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchpanel-gone-watcher-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keep: AskToKeep = async () => 'keep';

/** Runs a plan of two steps whose watcher is gone from the n-th time on that it is told this. */
async function run(from: { readonly saying: Saying; readonly n: number }) {
  const questions: unknown[] = [];
  let told = 0;
  let isGone = false;
  const host = watchedHost((saying, argv) => {
    if (saying === from.saying) told += 1;
    isGone ||= saying === from.saying && told >= from.n;
    return isGone ? absent(argv) : null;
  });
  const ask: AskToKeep = (question) => {
    questions.push(question.refused);
    return keep(question);
  };
  const outcome = await runPlan(toyPlan(['a', 'b']), {
    executor: host,
    engine: null,
    folder,
    revert: { within: 60, asking: false, ask },
  });
  return { outcome, questions, left: [...host.things.keys()] };
}

test.each([1, 2])('gone before change %i: it is not made, and all is taken back', async (n) => {
  const { outcome, questions, left } = await run({ saying: 'gate', n });
  expect(outcome).toMatchObject({
    kind: 'failed',
    step: `step-${n - 1}`,
    problem: { why: expect.stringContaining('the undo that was armed on the host is gone') },
    kept: [],
    revert: 'gone',
  });
  expect([questions, left]).toEqual([[], []]);
});

test('gone before the question: it is not asked, and all is taken back', async () => {
  const { outcome, questions, left } = await run({ saying: 'turn', n: 1 });
  expect(outcome).toMatchObject({ kind: 'failed', undone: ['step-1', 'step-0'], revert: 'gone' });
  expect([questions, left]).toEqual([[], []]);
});

test('gone when it is to be kept: that is not called kept, and no host is said to take it back', async () => {
  const { outcome, left } = await run({ saying: 'end', n: 1 });
  expect(outcome).toMatchObject({ kind: 'left', revert: 'gone' });
  expect(JSON.stringify(outcome)).not.toContain('by itself');
  expect(left).toEqual(['a', 'b']);
});

test('the last countdown that does not begin is not counted down here', async () => {
  const questions: unknown[] = [];
  const host = watchedHost((saying, argv) =>
    saying === 'turn' ? { ...notRun(argv, 'sudo: a password is required'), exitCode: 1 } : null,
  );
  const outcome = await runPlan(toyPlan(['a']), {
    executor: host,
    engine: null,
    folder,
    revert: {
      within: 60,
      asking: false,
      ask: async ({ refused }) => {
        questions.push(refused);
        return 'keep';
      },
    },
  });
  expect(questions).toEqual([]);
  expect(outcome).toMatchObject({
    kind: 'failed',
    problem: { why: expect.stringContaining('a password is required') },
    revert: 'ended',
  });
  expect([...host.things.keys()]).toEqual([]);
});

test('the journal begins before anything is armed; where that fails, none is left', async () => {
  const plan = toyPlan(['a']);
  let journals: readonly string[] = [];
  const host = watchedHost((saying, argv) => {
    if (saying !== 'arm') return null;
    journals = readdirSync(folder).filter((name) => name.includes(plan.build));
    return { ...notRun(argv, 'the answer was lost'), exitCode: 1 };
  });
  const options = { executor: host, engine: null, folder };
  const refused = await runPlan(plan, {
    ...options,
    revert: { within: 60, asking: false, ask: keep },
  });
  expect(refused).toMatchObject({
    kind: 'refused',
    problem: { why: expect.stringContaining('the answer was lost') },
  });
  expect(journals).toEqual([`${plan.build}.jsonl`]);
  expect(readdirSync(folder)).not.toContain(`${plan.build}.jsonl`);
});

test('what was armed is in the journal before the first step', async () => {
  const plan = toyPlan(['a']);
  const host = watchedHost(() => null);
  const options = { executor: host, engine: null, folder };
  await runPlan(plan, { ...options, revert: { within: 60, asking: false, ask: keep } });
  const read = await readJournal(folder, plan.build);
  const records = read.kind === 'read' ? read.records : [];
  expect(records.map(({ record }) => record)).toEqual([
    'begin',
    'armed',
    'intent',
    'done',
    'applied',
    'confirmed',
  ]);
  expect(records[1]).toMatchObject({ folder: FOLDER, within: 60 });
});
