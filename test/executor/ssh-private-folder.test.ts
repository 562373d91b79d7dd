import { existsSync, mkdirSync, mkdtempSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePrivateFolder } from '../../src/executor/ssh/private-folder.ts';

describe('a private folder', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'run-'));
  });
  afterEach(() => rm(place, { recursive: true }));

  test('is this user’s alone, and goes', async () => {
    const { path, remove } = await makePrivateFolder(place);
    expect(path.startsWith(`${place}/`)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    remove();
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['is not there', '/nowhere/at/all'],
    ['is too long for a socket', `/tmp/${'x'.repeat(90)}`],
    ['ssh would read otherwise', '/tmp/100%'],
  ])('is elsewhere where the place %s', async (_case, unfit) => {
    const { path, remove } = await makePrivateFolder(unfit);
    expect(path.startsWith(unfit)).toBe(false);
    expect(path.length).toBeLessThan(80);
    remove();
  });

  test('takes away what killed ones left, and nothing that lives or is young', async () => {
    const old = new Date(Date.now() - 3_600_000);
    const make = (name: string, ...files: readonly string[]) => {
      const folder = join(place, name);
      mkdirSync(folder);
      for (const file of files) writeFileSync(join(folder, file), '');
      return folder;
    };
    const left = make('patchpanel-ssh-left00', '0123abcd', '1');
    const empty = make('patchpanel-ssh-empty0');
    const living = make('patchpanel-ssh-living');
    const young = make('patchpanel-ssh-young0');
    const other = make('patchpanel-other0');
    const server = createServer().listen(join(living, '0123abcd'));
    await new Promise((resolve) => server.once('listening', resolve));
    for (const folder of [left, empty, living, other]) utimesSync(folder, old, old);
    const { remove } = await makePrivateFolder(place);
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
});
