/** What the host took back by itself, as it comes into the journal; and that it is not waited for without end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Engine } from '../../../src/executor/engine/engine.ts';
import { historyOf } from '../../../src/plan/journal/history.ts';
import { type Journal, journalInMemory } from '../../../src/plan/journal/journal.ts';
import type { JournalRecord } from '../../../src/plan/journal/journal-record.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { guardHost } from '../../../src/plan/recovery/connection-guard.ts';
import { disarmWatcher, keepLearned } from '../../../src/plan/revert/ask-watcher.ts';
import { watcherPlaceOf } from '../../../src/plan/revert/host-scripts.ts';
import { settleReverted, writeReverted } from '../../../src/plan/revert/settle-reverted.ts';
import { toyEngine, toyEnginePlan } from '../toy-engine.ts';
import { toyPlan } from '../toy-host.ts';
import { FOLDER, type Saying, says, watchedHost } from './toy-watcher.ts';

const AT = '2026-11-29T03:12:44Z';
const place = { target: 'toy', boot: 'boot', namespace: '1', engine: null, names: null };
const armed = { place: watcherPlaceOf(FOLDER), within: 60 };

function begun(plan: Plan, ...more: readonly JournalRecord[]): readonly JournalRecord[] {
  const runner = { pid: 1, started: null };
  return [
    { record: 'begin', v: 1, at: AT, place, runner, plan },
    { record: 'armed', at: AT, folder: FOLDER, within: 60 },
    ...more,
  ];
}

/** A host whose watcher reports this. */
const reporting = (text: string) =>
  watchedHost((saying, argv) => (saying === 'report' ? says(argv, text) : null));

function siteOf(
  plan: Plan,
  journal: Journal,
  host: ReturnType<typeof watchedHost>,
  engine: Engine | null = null,
) {
  return { plan, place, journal, guarded: guardHost({ executor: host, engine }) };
}

const REVERTED = `reverted ${AT}\nundone 1\n`;
const reverted = { when: AT, kept: new Map(), beneath: null };

test('that the host took it back is written last, so that a journal without all of it is written again', async () => {
  const plan = toyPlan(['a']);
  const records = begun(plan, { record: 'done', at: AT, step: 'step-0', identity: '1' });
  const whole = journalInMemory(records);
  expect(await writeReverted(whole, { ...reverted, beneath: 812 })).toBeNull();
  const written = whole.records().slice(records.length);
  expect(written.map(({ record }) => record)).toEqual(['undone', 'ended', 'reverted']);
  expect(historyOf(whole.records())).toMatchObject({
    phase: 'undone',
    revert: { state: { kind: 'reverted', when: AT, beneath: 812 } },
  });
  for (const at of [0, 1, 2]) {
    const part = historyOf([...records, ...written.slice(0, at)]);
    expect(part?.revert?.state, `${at}`).toEqual({ kind: 'armed' });
  }
});

test('what the journal does not take, the host keeps telling', async () => {
  const plan = toyPlan(['a']);
  const records = begun(plan, { record: 'done', at: AT, step: 'step-0', identity: '1' });
  const memory = journalInMemory(records);
  const full: Journal = {
    ...memory,
    write: async (record) => {
      await memory.write(record);
      throw new Error('ENOSPC: no space left on device');
    },
  };
  expect(await writeReverted(full, reverted)).toContain('ENOSPC');
  const host = reporting(REVERTED);
  const settled = await settleReverted(siteOf(plan, full, host), armed, { onEvent: () => {} });
  expect(settled).toMatchObject({ kind: 'reverted' });
  expect(host.said).not.toContain('remove');
});

test('a journal that cannot be opened neither fails the look nor the undo', async () => {
  const plan = toyPlan(['a']);
  const history = historyOf(begun(plan));
  if (history === null) throw new Error('it has begun');
  const host = { executor: reporting(REVERTED), engine: null };
  const folder = '/nowhere/patchpanel';
  const learned = await keepLearned(history, reverted, { folder, host });
  expect(learned).toMatchObject({ kind: 'later', why: expect.stringContaining('ENOENT') });
  expect(await disarmWatcher(history, folder, host)).toMatchObject({
    revert: { state: { kind: 'ended' } },
  });
  expect(host.executor.said).not.toContain('remove');
});

test('what an engine did too late and what then stays is left, and not undone', async () => {
  const plan = toyEnginePlan('a', 'net');
  const engine = toyEngine();
  engine.networks.set('net', {}); // without the label of the build: it is not taken back
  const journal = journalInMemory(begun(plan, { record: 'intent', at: AT, step: 'network' }));
  const host = reporting(`reverted ${AT}\nundone 2\n`);
  const settled = await settleReverted(siteOf(plan, journal, host, engine), armed, {
    onEvent: () => {},
  });
  expect(settled).toMatchObject({ outcome: { kept: [{ step: 'network' }] } });
  const history = historyOf(journal.records());
  expect(history).toMatchObject({ phase: 'left', revert: { state: { kind: 'reverted' } } });
});

test.each(['dead', 'absent'] as const)('nobody takes it back: %s', async (kind) => {
  const plan = toyPlan(['a']);
  const host = kind === 'dead' ? reporting('dead\n') : watchedHost(gone);
  const context = siteOf(plan, journalInMemory(begun(plan)), host);
  expect(await settleReverted(context, armed, { onEvent: () => {} })).toMatchObject({
    kind: 'not-reverted',
  });
});

function gone(saying: Saying, argv: readonly string[]) {
  if (saying !== 'report') return null;
  const stderr = 'patchpanel: the undo that was armed is gone\n';
  return { ...says(argv, ''), exitCode: 76, stderr };
}

test.each(['armed', 'reverting'])(
  'one that stays %s is waited for until the person stops it',
  async (state) => {
    const plan = toyPlan(['a']);
    const stop = new AbortController();
    const context = siteOf(plan, journalInMemory(begun(plan)), reporting(`${state}\n`));
    setTimeout(() => stop.abort(), 50);
    const settled = await settleReverted(context, armed, {
      onEvent: () => {},
      signal: stop.signal,
    });
    expect(settled).toMatchObject({ kind: 'unknown', revert: state });
  },
);

let now = 0;
beforeEach(() => {
  now = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('one that is stopped over there is given up once it is too late', async () => {
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 40_000;
    return now;
  });
  const plan = toyPlan(['a']);
  const context = siteOf(plan, journalInMemory(begun(plan)), reporting('armed\n'));
  const settled = await settleReverted(context, armed, { onEvent: () => {} });
  expect(settled).toMatchObject({ kind: 'unknown', revert: 'unknown' });
});
