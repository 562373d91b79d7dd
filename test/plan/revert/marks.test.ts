import { expect, test } from 'vitest';
import { reading } from '../../../src/executor/command.ts';
import type { NewRecord } from '../../../src/plan/journal/journal-record.ts';
import { makeStep } from '../../../src/plan/make-step.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { watcherMark } from '../../../src/plan/revert/watcher-mark.ts';

const step = (id: string) =>
  makeStep({
    id,
    title: id,
    reason: '',
    command: reading(['true']),
    undo: { kind: 'none' },
  });

const plan: Plan = {
  recipe: 'r',
  build: '000000',
  title: '',
  input: {},
  warnings: [],
  steps: [step('one'), step('two')],
};

test.each<[NewRecord, string | null]>([
  [{ record: 'intent', step: 'two' }, 'intent 2'],
  [{ record: 'done', step: 'one', identity: null }, 'done 1 '],
  [{ record: 'done', step: 'one', identity: '  a\n\tb  c\u00a0d ' }, 'done 1 a b c\u00a0d'],
  [{ record: 'failed', step: 'two', why: 'x', changed: false }, 'failed 2'],
  [{ record: 'failed', step: 'two', why: 'x', changed: true }, null],
  [{ record: 'undone', step: 'one' }, 'undone 1'],
  [{ record: 'kept', step: 'one', why: 'x' }, null],
  [{ record: 'applied' }, null],
])('%j is told as %j', (record, mark) => {
  expect(watcherMark(record, plan)).toBe(mark);
});
