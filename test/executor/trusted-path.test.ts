import { chmodSync, chownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  distrustOf,
  type PathFacts,
  type PathRole,
  trustPath,
} from '../../src/executor/trusted-path.ts';

describe('whose a path is', () => {
  const folder = (uid: number, mode: number): PathFacts => ({ kind: 'folder', uid, mode });
  const file = (uid: number, mode: number): PathFacts => ({ kind: 'file', uid, mode });
  const ME = 1000;

  test.each<[string, PathFacts, PathRole]>([
    ['root’s folder on the way', folder(0, 0o755), 'way'],
    ['a folder of ours on the way', folder(ME, 0o755), 'way'],
    ['/tmp on the way', folder(0, 0o1777), 'way'],
    ['a folder of ours', folder(ME, 0o700), 'folder'],
    ['a folder of ours that others may read', folder(ME, 0o755), 'folder'],
    ['a file of ours', file(ME, 0o600), 'file'],
  ])('%s is trusted', (_case, facts, role) => {
    expect(distrustOf('/x', facts, role, ME)).toBeNull();
  });

  test.each<[string, PathFacts, PathRole, RegExp]>([
    ['another’s folder on the way', folder(1001, 0o755), 'way', /another user \(uid 1001\)/],
    ['another’s folder on the way, sticky', folder(1001, 0o1777), 'way', /another user/],
    ['root’s folder that all may write', folder(0, 0o777), 'way', /mode 0777/],
    ['ours that the group may write', folder(ME, 0o770), 'way', /mode 0770/],
    ['root’s folder for one of ours', folder(0, 0o755), 'folder', /another user/],
    ['a sticky one for one of ours', folder(ME, 0o1777), 'folder', /mode 1777/],
    ['root’s file', file(0, 0o600), 'file', /uid 0/],
    ['ours that others may write', file(ME, 0o602), 'file', /mode 0602/],
    ['a file for a folder', file(ME, 0o600), 'folder', /is a file, not a folder/],
    ['a folder for a file', folder(ME, 0o700), 'file', /is a folder, not a file/],
    ['a link', { kind: 'link', uid: ME, mode: 0o777 }, 'file', /a symbolic link, not a file/],
    ['a FIFO', { kind: 'other', uid: ME, mode: 0o600 }, 'file', /a special file, not a file/],
  ])('%s is not', (_case, facts, role, why) => {
    expect(distrustOf('/x', facts, role, ME)?.why).toMatch(why);
  });

  test('the owner of / needs no number', () => {
    expect(distrustOf('/', folder(65_534, 0o755), 'way', ME)).toBeNull();
    expect(distrustOf('/home', folder(65_534, 0o755), 'way', ME)).not.toBeNull();
  });

  test('its words can be drawn', () => {
    const { why = '' } = distrustOf('/x\x1b[2J', folder(1001, 0o700), 'folder', ME) ?? {};
    expect(why).not.toContain('\x1b');
  });
});

describe('a path on this machine', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'trust-'));
  });
  afterEach(() => rm(place, { recursive: true }));

  test('is trusted where all of its way is, and gives it without links', async () => {
    mkdirSync(join(place, 'own'));
    symlinkSync('own', join(place, 'link'));
    expect(await trustPath(join(place, 'link'), 'folder')).toEqual({
      ok: true,
      path: join(place, 'own'),
    });
    expect(await trustPath(join(place, 'own', 'not', 'yet'), 'folder')).toEqual({
      ok: true,
      path: join(place, 'own', 'not', 'yet'),
    });
  });

  test('is not where one folder on it is open to others', async () => {
    mkdirSync(join(place, 'open', 'own'), { recursive: true, mode: 0o700 });
    chmodSync(join(place, 'open'), 0o777);
    const trust = await trustPath(join(place, 'open', 'own'), 'folder');
    expect(trust).toMatchObject({ ok: false, why: expect.stringContaining('mode 0777') });
  });

  test('is not where it is relative, dangles, or leads through a file', async () => {
    expect(await trustPath('state', 'folder')).toMatchObject({ ok: false });
    symlinkSync('nowhere', join(place, 'link'));
    expect(await trustPath(join(place, 'link'), 'folder')).toMatchObject({ ok: false });
    writeFileSync(join(place, 'file'), '');
    expect(await trustPath(join(place, 'file', 'x'), 'folder')).toMatchObject({ ok: false });
  });

  test.runIf(process.geteuid?.() === 0)('is not where it belongs to another', async () => {
    mkdirSync(join(place, 'other', 'ours'), { recursive: true, mode: 0o700 });
    chownSync(join(place, 'other'), 1000, 1000);
    const trust = await trustPath(join(place, 'other', 'ours'), 'folder');
    expect(trust).toMatchObject({ ok: false, why: expect.stringContaining('uid 1000') });
  });
});
