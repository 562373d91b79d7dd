import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJournal } from '../../src/plan/journal/journal.ts';
import { readHistories } from '../../src/plan/journal/read-histories.ts';
import { makeFolder } from '../../src/plan/journal/state-folder.ts';
import { safeFolder } from '../../src/plan/journal/trusted-files.ts';

let home: string;
let ours: string;
let builds: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'patchpanel-home-'));
  ours = join(home, 'patchpanel');
  builds = join(ours, 'builds');
});
afterEach(() => rmSync(home, { recursive: true }));

const modes = () => [home, ours, builds].map((path) => (statSync(path).mode & 0o7777).toString(8));

function made(mode: number) {
  mkdirSync(builds, { recursive: true });
  for (const path of [home, ours, builds]) chmodSync(path, mode);
}

test('what is made is closed to everybody else, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    await makeFolder(builds);
  } finally {
    process.umask(before);
  }
  expect(modes()).toEqual(['700', '700', '700']);
});

describe('folders of ours that others may enter, and not write to', () => {
  test.each([0o755, 0o750, 0o711, 0o704])(
    'of mode %o are closed, and the one of all programs stays',
    async (mode) => {
      for (const use of [
        () => makeFolder(builds),
        () => readHistories(builds),
        () => readJournal(builds, 'k3x9q2').catch(() => undefined),
      ]) {
        made(mode);
        await use();
        expect(modes()).toEqual([mode.toString(8), '700', '700']);
      }
    },
  );

  test('of another name around the journals stay as they are', async () => {
    const other = join(home, 'other', 'builds');
    mkdirSync(other, { recursive: true });
    chmodSync(join(home, 'other'), 0o755);
    await readHistories(other);
    expect(statSync(join(home, 'other')).mode & 0o777).toBe(0o755);
    expect(statSync(other).mode & 0o777).toBe(0o700);
  });

  test('are only looked at where nothing is to be changed', async () => {
    made(0o755);
    expect(await safeFolder(builds)).toBe(builds);
    expect(modes()).toEqual(['755', '755', '755']);
  });
});

test.each([0o775, 0o770, 0o757, 0o1777])(
  'one that others may write to, of mode %o, is refused as it is',
  async (mode) => {
    made(0o700);
    chmodSync(builds, mode);
    await expect(readHistories(builds)).rejects.toThrow('others may write to');
    await expect(makeFolder(builds)).rejects.toThrow('others may write to');
    expect(modes()).toEqual(['700', '700', mode.toString(8)]);
  },
);
