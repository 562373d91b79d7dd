import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makePrivateFolder } from '../../src/executor/ssh/private-folder.ts';

const make = async (place: string | undefined) => {
  const choice = await makePrivateFolder(place);
  if (!choice.ok) throw new Error(choice.problem.why);
  return choice.folder;
};

describe('a private folder', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'run-'));
  });
  afterEach(() => rm(place, { recursive: true }));

  test('is this user’s alone, and goes', async () => {
    const { path, remove } = await make(place);
    expect(path.startsWith(`${place}/`)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    remove();
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['is not there', '/nowhere/at/all'],
    ['is too long for a socket', `/tmp/${'x'.repeat(90)}`],
    ['ssh would read otherwise', '/tmp/100%'],
    ['is relative', 'run'],
  ])('is elsewhere where the place %s', async (_case, unfit) => {
    const { path, remove } = await make(unfit);
    expect(path.startsWith(unfit)).toBe(false);
    expect(path.length).toBeLessThan(80);
    remove();
  });

  test('takes away what killed ones left, and nothing that lives or is young', async () => {
    const old = new Date(Date.now() - 3_600_000);
    const leave = (name: string, ...files: readonly string[]) => {
      const folder = join(place, name);
      mkdirSync(folder);
      for (const file of files) writeFileSync(join(folder, file), '');
      return folder;
    };
    const left = leave('patchpanel-ssh-left00', '0123abcd', '1');
    const empty = leave('patchpanel-ssh-empty0');
    const living = leave('patchpanel-ssh-living');
    const young = leave('patchpanel-ssh-young0');
    const other = leave('patchpanel-other0');
    const server = createServer().listen(join(living, '0123abcd'));
    await new Promise((resolve) => server.once('listening', resolve));
    for (const folder of [left, empty, living, other]) utimesSync(folder, old, old);
    const { remove } = await make(place);
    expect([left, empty, living, young, other].map(existsSync)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    remove();
    server.close();
  });

  test('is not made where others could exchange it', async () => {
    chmodSync(place, 0o777);
    const { path, remove } = await make(place);
    expect(path.startsWith(place)).toBe(false);
    remove();
  });

  test('takes away nothing that a link leads to', async () => {
    const kept = join(place, 'kept');
    mkdirSync(kept);
    writeFileSync(join(kept, 'file'), '');
    symlinkSync('kept', join(place, 'patchpanel-ssh-link00'));
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(kept, old, old);
    const { remove } = await make(place);
    expect(existsSync(join(place, 'patchpanel-ssh-link00', 'file'))).toBe(true);
    remove();
  });

  test('refuses in words where no place will do', async () => {
    const choice = await makePrivateFolder('relative', ['also/relative']);
    expect(choice).toMatchObject({
      ok: false,
      problem: {
        what: 'make a folder for the sockets of ssh',
        why: 'also/relative is not an absolute path',
      },
    });
  });

  /** What `su` and `sudo -E` leave: the other user's runtime folder and TMPDIR, and that user renames. */
  test.runIf(process.geteuid?.() === 0)('is never where another user may rename it', async () => {
    chownSync(place, 1000, 1000);
    vi.stubEnv('TMPDIR', place);
    const { path, remove } = await make(place);
    vi.unstubAllEnvs();
    const attack = (from: string) => () =>
      execFileSync('setpriv', ['--reuid=1000', '--clear-groups', 'mv', from, `${from}-away`], {
        stdio: 'ignore',
      });
    expect(path.startsWith(`${place}/`)).toBe(false);
    expect(attack(path)).toThrow();
    expect(statSync(path)).toMatchObject({ uid: 0 });
    const before = mkdtempSync(join(place, 'as-it-was-'));
    expect(attack(before)).not.toThrow();
    remove();
  });
});
