/** What is said to a watcher, run by the real shell in a folder that looks as one left it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Command, changing } from '../../../src/executor/command.ts';
import { thisRunner } from '../../../src/plan/journal/runner.ts';
import {
  ABSENT,
  end,
  gated,
  REVERTING,
  report,
  turn,
  watcherPlaceOf,
} from '../../../src/plan/revert/host-scripts.ts';

const root = mkdtempSync(join(tmpdir(), 'patchpanel-host-scripts-'));
afterAll(() => rmSync(root, { recursive: true }));

const { pid, started } = thisRunner();
const ALIVE = `${pid} ${started}\n`;
/** The process has this number, and is another: a number is used again. */
const DEAD = `${pid} 1\n`;

let made = 0;

/** A watcher's folder; a name that ends in `/` is a folder of its own. */
function folderWith(files: Readonly<Record<string, string>>): string {
  made += 1;
  const folder = join(root, `${made}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ marks: '', life: '0\n', ...files })) {
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
  return folder;
}

function run({ argv: [program, ...args] }: Command) {
  const { status, stdout } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  return { status, stdout };
}

const REVERT = { 'claim/': '', reverting: '', marks: 'intent 1\n' };

test('one that died while it took back is ended', () => {
  const folder = folderWith({ ...REVERT, watcher: DEAD });
  expect(run(report(watcherPlaceOf(folder))).stdout).toBe('dead\n');
  expect(run(end(watcherPlaceOf(folder))).status).toBe(0);
  expect(existsSync(folder)).toBe(false);
});

test.each([
  ['that takes back', { ...REVERT, watcher: ALIVE }, 'reverting\n'],
  ['that has taken back', { ...REVERT, watcher: DEAD, outcome: 'reverted\n' }, 'reverted\n'],
])('one %s is not ended', (_, files, said) => {
  const folder = folderWith(files);
  expect(run(report(watcherPlaceOf(folder))).stdout).toBe(said);
  expect(run(end(watcherPlaceOf(folder))).status).toBe(REVERTING);
  expect(existsSync(folder)).toBe(true);
});

test('a change is not run whose mark came while a watcher that was told of nothing left', async () => {
  const folder = folderWith({ 'claim/': '', watcher: ALIVE });
  const ran = join(root, 'ran');
  const [program = '', ...args] = gated(
    watcherPlaceOf(folder),
    ['intent 1'],
    changing(['touch', ran]),
  ).argv;
  const gate = spawn(program, args, { stdio: 'ignore' });
  const ended = once(gate, 'exit');
  await pause(500); // it waits for the claim
  renameSync(folder, `${folder}.over`);
  rmdirSync(join(`${folder}.over`, 'claim'));
  expect(await ended).toEqual([ABSENT, null]);
  expect(existsSync(ran)).toBe(false);
});

test('the last countdown begins with the marks that were not told yet', () => {
  const folder = folderWith({ watcher: ALIVE });
  expect(run(turn(watcherPlaceOf(folder), 'ask', ['done 1 a b', 'intent 2'])).status).toBe(0);
  expect(existsSync(join(folder, 'asked'))).toBe(true);
  expect(spawnSync('cat', [join(folder, 'marks')], { encoding: 'utf8' }).stdout).toBe(
    'done 1 a b\nintent 2\n',
  );
});
