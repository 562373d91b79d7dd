import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentSuccess as answer } from '../../src/executor/command-result.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { historyOf } from '../../src/plan/journal/history.ts';
import { continueJournal, journalPath, readJournal } from '../../src/plan/journal/journal.ts';
import { parseJournal } from '../../src/plan/journal/parse-journal.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { NEXT_BOOT, toyHost, toyPlan } from './toy-host.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchpanel-journal-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function built() {
  const executor = toyHost(() => null);
  const plan = toyPlan(['a', 'b']);
  await runPlan(plan, { executor, engine: null, folder });
  return { executor, plan, path: journalPath(folder, plan.build) };
}

test('what is written is read back, the plan with it, and only its owner may', async () => {
  const { plan, path } = await built();
  const read = await readJournal(folder, plan.build);
  const records = read.kind === 'read' ? read.records : [];
  expect(records.map(({ record }) => record)).toEqual([
    ...['begin', 'intent', 'done', 'intent', 'done', 'applied'],
  ]);
  expect(records[0]).toMatchObject({ plan });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('torn at any byte, a journal tells the steps before', async () => {
  const { path } = await built();
  const text = readFileSync(path, 'utf8');
  for (let end = 0; end <= text.length; end += 1) {
    const read = parseJournal(text.slice(0, end));
    expect(read.kind).toBe('read');
    const whole = text.slice(0, end).split('\n').length - 1;
    expect(read.kind === 'read' && read.records.length).toBe(whole);
  }
});

test('a torn line is cut away before more is written', async () => {
  const { plan, path } = await built();
  appendFileSync(path, '{"record":"undo');
  const journal = await continueJournal(folder, plan.build);
  await journal.write({ record: 'ended', clean: true });
  await journal.close();
  const read = await readJournal(folder, plan.build);
  expect(read.kind === 'read' && historyOf(read.records)?.phase).toBe('undone');
});

describe('a journal that cannot be used', () => {
  test.each([
    { title: 'nonsense', text: 'nonsense\n{}\n', why: 'line 1: it is not a record' },
    {
      title: 'a newer version',
      text: '{"record":"begin","v":2}\n',
      why: 'line 1: a newer patchpanel wrote it (format 2; this one reads 1)',
    },
    {
      title: 'a record of a newer version',
      text: '{"record":"moved"}\n',
      why: 'line 1: a record “moved” is not of a version that this patchpanel reads',
    },
    {
      title: 'cut short in its first line',
      text: '{"record":"begin","v":1,"at":"2026',
      why: 'its journal was cut short in its first line, so that it does not tell what was built',
    },
    {
      title: 'huge',
      text: 'x'.repeat(17e6),
      why: 'it has 17000000 bytes, which no journal of ours has',
    },
  ])('$title: is said, and nothing is run', async ({ text, why }) => {
    const { plan, path, executor } = await built();
    writeFileSync(path, text);
    expect(await undoBuild(plan.build, { executor, engine: null, folder })).toMatchObject({
      kind: 'refused',
      problem: { why },
    });
    const { builds, problems } = await listBuilds({ executor, engine: null }, folder);
    expect(builds).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(executor.things.size).toBe(2);
  });

  test('a name that leads out of the folder is none', async () => {
    const { executor } = await built();
    const outcome = await undoBuild('../../etc/passwd', { executor, engine: null, folder });
    expect(outcome).toMatchObject({ kind: 'refused' });
  });
});

test('builds tell what became of them', async () => {
  const { executor, plan } = await built();
  const states = async () =>
    (await listBuilds({ executor, engine: null }, folder)).builds.map(({ state }) => state);
  expect(await states()).toEqual(['standing']);
  executor.things.delete('a');
  expect(await states()).toEqual(['partly']);
  executor.things.delete('b');
  expect(await states()).toEqual(['gone']);
  await undoBuild(plan.build, { executor, engine: null, folder });
  expect(await states()).toEqual(['undone']);
});

test('a reboot takes a build along: it is gone, and its undo touches nothing', async () => {
  const { executor, plan } = await built();
  const rebooted = toyHost(({ argv }) =>
    argv[0] === 'cat' ? { ...answer(argv), stdout: NEXT_BOOT } : null,
  );
  rebooted.things.set('a', { owner: plan.build, inode: 1 });
  const { builds } = await listBuilds({ executor: rebooted, engine: null }, folder);
  expect(builds).toMatchObject([{ state: 'gone', why: 'the host has been restarted since' }]);
  expect(await undoBuild(plan.build, { executor: rebooted, engine: null, folder })).toMatchObject({
    kind: 'undone',
    undone: [],
  });
  expect(rebooted.things.size).toBe(1);
  expect(executor.things.size).toBe(2);
});

test('a journal that cannot be written: nothing is run', async () => {
  const executor = toyHost(() => null);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const outcome = await runPlan(toyPlan(['a']), {
    executor,
    engine: null,
    folder: join(file, 'builds'),
  });
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(executor.things.size).toBe(0);
});

/** Written by the program before journals had room behind their text. */
const older = (name: string) =>
  readFileSync(
    new URL(`../fixtures/journals/wire-namespace-${name}.jsonl`, import.meta.url),
    'utf8',
  );

test.each([
  ['applied', 'applied'],
  ['undone', 'undone'],
])('an older journal is read: %s', (name, phase) => {
  const read = parseJournal(older(name));
  expect(read.kind === 'read' && historyOf(read.records)?.phase).toBe(phase);
});

test('an older journal whose disk was full for a moment is read: a record glued to the beginning of another', () => {
  const lines = older('applied').trimEnd().split('\n');
  const torn = lines.map((line, at) => (at === 5 ? line.slice(0, 30) : `${line}\n`)).join('');
  const read = parseJournal(torn);
  expect(read.kind === 'read' && read.records).toHaveLength(lines.length - 1);
  for (const nonsense of ['x', '{"a":1}']) {
    const text = lines
      .map((line, at) => (at === 5 ? `${nonsense}${line}\n` : `${line}\n`))
      .join('');
    expect(parseJournal(text).kind, nonsense).toBe('damaged');
  }
});

test('room for the records of the plan is there before its first step, and given back at its end', async () => {
  const { executor, plan, path } = await built();
  const text = readFileSync(path, 'utf8');
  expect(text.length - text.trimEnd().length).toBeGreaterThan(2_000);
  const { size } = statSync(path);
  await undoBuild(plan.build, { executor, engine: null, folder });
  const after = readFileSync(path, 'utf8');
  expect(after).toMatch(/"record":"ended".*\}\n$/);
  expect(after.length).toBeLessThan(size);
});

const LONG = { record: 'kept', step: 'a', why: 'it is in use by '.repeat(20) } as const;
const SHORT = { record: 'undo', runner: { pid: 1, started: null } } as const;

/** The object that every open file has its methods of. */
async function methods(): Promise<FileHandle> {
  const handle = await open(join(folder, 'any'), 'w');
  await handle.close();
  return Object.getPrototypeOf(handle);
}

/** Has the disk take a record whole, newline included, and then refuse it. */
async function unsynced() {
  vi.spyOn(await methods(), 'datasync').mockRejectedValueOnce(new Error('EDQUOT'));
}

/** Has the disk take the first bytes of a record and refuse the rest. */
async function cutShort() {
  const handle = await methods();
  const { write } = handle;
  Object.assign(handle, {
    async write(this: FileHandle, bytes: Buffer, from: number, _length: number, at: number) {
      handle.write = write;
      const written = await this.write(bytes, from, 100, at);
      vi.spyOn(handle, 'write').mockRejectedValueOnce(new Error('ENOSPC'));
      return written;
    },
  });
}

describe.each([
  { how: 'was written and could not be synced', fail: unsynced },
  { how: 'was cut short', fail: cutShort },
])('a record that $how', ({ fail }) => {
  test.each([
    { title: 'the same process', goesOn: false },
    { title: 'the next process', goesOn: true },
  ])('damages none that $title writes over it', async ({ goesOn }) => {
    const { plan } = await built();
    const first = await continueJournal(folder, plan.build);
    await fail();
    await expect(first.write(LONG)).rejects.toThrow(/^E/);
    if (goesOn) await first.close();
    const journal = goesOn ? await continueJournal(folder, plan.build) : first;
    await journal.write(SHORT);
    expect(await readJournal(folder, plan.build)).toMatchObject({ kind: 'read', isTorn: false });
    await journal.write(LONG);
    await journal.write({ record: 'ended', clean: true });
    await journal.close();
    const read = await readJournal(folder, plan.build);
    const told = read.kind === 'read' ? read.records.map(({ record }) => record) : [];
    expect(told.slice(-3)).toEqual(['undo', 'kept', 'ended']);
  });
});

describe('the folder of an undo that is armed on the host', () => {
  const armed = (place: string) => ({ record: 'armed', folder: place, within: 60 }) as const;

  test.each([
    '/run/patchpanel/reverts/k3x9q2',
    '/tmp/patchpanel-revert-k3x9q2-aB3dE6',
    '/tmp/a+b/patchpanel-revert-k3x9q2-aB3dE6',
    '/home/jürgen m/~tmp//patchpanel-revert-k3x9q2-aB3dE6',
    '/patchpanel-revert-k3x9q2-aB3dE6',
  ])('%s is written, and the journal can be read', async (place) => {
    const { plan } = await built();
    const journal = await continueJournal(folder, plan.build);
    await journal.write(armed(place));
    await journal.close();
    const read = await readJournal(folder, plan.build);
    expect(read.kind === 'read' && historyOf(read.records)?.revert?.folder).toBe(place);
  });

  test.each([
    ...[
      '/',
      '/etc',
      '/run/patchpanel/reverts',
      '/run/patchpanel/reverts/..',
      'tmp/patchpanel-revert-a-b',
    ],
    ...[
      '/tmp/my-patchpanel-revert-a-b',
      '/tmp/patchpanel-revert-a-b/..',
      '/tmp\n/patchpanel-revert-a-b',
    ],
  ])('%j is none, and what could not be read back is not written', async (place) => {
    const { plan, path } = await built();
    const before = readFileSync(path, 'utf8');
    const journal = await continueJournal(folder, plan.build);
    await expect(journal.write(armed(place))).rejects.toThrow('it could not be read back: folder');
    await journal.close();
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});
