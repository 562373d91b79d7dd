import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  distrustOf,
  type Owners,
  type PathRole,
  type PathStatus,
  trustPath,
} from '../../src/executor/trusted-path.ts';

describe('whose a path is', () => {
  const folder = (uid: number, mode: number): PathStatus => ({ kind: 'folder', uid, mode });
  const file = (uid: number, mode: number): PathStatus => ({ kind: 'file', uid, mode });
  const ME = 1000;
  const HERE: Owners = { us: ME, outsider: null };

  test.each<[string, PathStatus, PathRole]>([
    ['root’s folder on the way', folder(0, 0o755), 'way'],
    ['a folder of ours on the way', folder(ME, 0o755), 'way'],
    ['/tmp on the way', folder(0, 0o1777), 'way'],
    ['a folder of ours', folder(ME, 0o700), 'folder'],
    ['a folder of ours that others may read', folder(ME, 0o755), 'folder'],
    ['a file of ours', file(ME, 0o600), 'file'],
    ['settings of ours', file(ME, 0o644), 'settings'],
    ['root’s settings', file(0, 0o644), 'settings'],
    ['a link of ours', { kind: 'link', uid: ME, mode: 0o777 }, 'link'],
    ['root’s link', { kind: 'link', uid: 0, mode: 0o777 }, 'link'],
  ])('%s is trusted', (_case, facts, role) => {
    expect(distrustOf('/x', facts, role, HERE)).toBeNull();
  });

  test.each<[string, PathStatus, PathRole, RegExp]>([
    [
      'another’s folder on the way',
      folder(1001, 0o755),
      'way',
      /belongs to user 1001, and this is user 1000/,
    ],
    ['another’s folder on the way, sticky', folder(1001, 0o1777), 'way', /belongs to user 1001/],
    ['root’s folder that all may write', folder(0, 0o777), 'way', /mode 0777/],
    ['ours that the group may write', folder(ME, 0o770), 'way', /mode 0770/],
    ['root’s folder for one of ours', folder(0, 0o755), 'folder', /belongs to root/],
    ['a sticky one for one of ours', folder(ME, 0o1777), 'folder', /mode 1777/],
    ['root’s file', file(0, 0o600), 'file', /belongs to root/],
    ['ours that others may write', file(ME, 0o602), 'file', /mode 0602/],
    ['ours that others may read', file(ME, 0o640), 'file', /others may open .* \(mode 0640\)/],
    ['ours that others may enter and write', folder(ME, 0o702), 'folder', /others may write/],
    ['another’s settings', file(1001, 0o644), 'settings', /belongs to user 1001/],
    ['settings that the group may write', file(0, 0o664), 'settings', /mode 0664/],
    ['a FIFO for settings', { kind: 'other', uid: ME, mode: 0o600 }, 'settings', /regular file/],
    ['another’s link', { kind: 'link', uid: 1001, mode: 0o777 }, 'link', /belongs to user 1001/],
    ['a file for a folder', file(ME, 0o600), 'folder', /is not a folder/],
    ['a folder for a file', folder(ME, 0o700), 'file', /is not a regular file/],
    ['a link', { kind: 'link', uid: ME, mode: 0o777 }, 'file', /is a symbolic link/],
    ['a FIFO', { kind: 'other', uid: ME, mode: 0o600 }, 'file', /is not a regular file/],
  ])('%s is not', (_case, facts, role, why) => {
    expect(distrustOf('/x', facts, role, HERE)?.why).toMatch(why);
  });

  test('inside a user namespace, who is outside has no number of their own', () => {
    const inside: Owners = { us: 0, outsider: 65_534 };
    for (const path of ['/', '/home']) {
      expect(distrustOf(path, folder(65_534, 0o755), 'way', inside)).toBeNull();
      expect(distrustOf(path, folder(65_534, 0o755), 'way', HERE)).not.toBeNull();
    }
    expect(distrustOf('/home', folder(65_534, 0o777), 'way', inside)?.fault).toBe('writable');
    expect(distrustOf('/x', folder(65_534, 0o700), 'folder', inside)?.fault).toBe('owner');
    expect(distrustOf('/x', file(65_534, 0o600), 'file', inside)?.fault).toBe('owner');
    expect(distrustOf('/x', file(65_534, 0o644), 'settings', inside)?.fault).toBe('owner');
  });

  test('its words can be drawn', () => {
    const { why = '' } = distrustOf('/x\x1b[2J', folder(1001, 0o700), 'folder', HERE) ?? {};
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
      exists: true,
    });
    expect(await trustPath(join(place, 'own', 'not', 'yet'), 'folder')).toEqual({
      ok: true,
      path: join(place, 'own', 'not', 'yet'),
      exists: false,
    });
  });

  test('is not where one folder on it is open to others', async () => {
    mkdirSync(join(place, 'open', 'own'), { recursive: true, mode: 0o700 });
    chmodSync(join(place, 'open'), 0o777);
    const trust = await trustPath(join(place, 'open', 'own'), 'folder');
    expect(trust).toMatchObject({ ok: false, why: expect.stringContaining('mode 0777') });
  });

  test('is not where it is relative, or leads through a file or a loop', async () => {
    expect(await trustPath('state', 'folder')).toMatchObject({ ok: false });
    writeFileSync(join(place, 'file'), '');
    expect(await trustPath(join(place, 'file', 'x'), 'folder')).toMatchObject({ ok: false });
    symlinkSync('loop', join(place, 'loop'));
    expect(await trustPath(join(place, 'loop', 'x'), 'folder')).toMatchObject({
      ok: false,
      why: expect.stringContaining('loop of links'),
    });
  });

  test('is one to be made where a link on it leads to nothing yet', async () => {
    symlinkSync('later', join(place, 'link'));
    expect(await trustPath(join(place, 'link', 'x'), 'folder')).toEqual({
      ok: true,
      path: join(place, 'later', 'x'),
      exists: false,
    });
  });

  test('goes up from where a link leads, not from where it lies', async () => {
    mkdirSync(join(place, 'far', 'own'), { recursive: true });
    symlinkSync(join(place, 'far', 'own'), join(place, 'link'));
    const trust = await trustPath(`${place}/link/../own`, 'folder');
    expect(trust).toMatchObject({ ok: true, path: join(place, 'far', 'own') });
  });

  test.runIf(process.geteuid?.() === 0)('is not where a link of another leads there', async () => {
    mkdirSync(join(place, 'own'));
    symlinkSync('own', join(place, 'link'));
    lchownSync(join(place, 'link'), 1000, 1000);
    const trust = await trustPath(join(place, 'link'), 'folder');
    expect(trust).toMatchObject({
      ok: false,
      why: expect.stringContaining('belongs to user 1000'),
    });
  });

  test.runIf(process.geteuid?.() === 0)('is not where it belongs to another', async () => {
    mkdirSync(join(place, 'other', 'ours'), { recursive: true, mode: 0o700 });
    chownSync(join(place, 'other'), 1000, 1000);
    const trust = await trustPath(join(place, 'other', 'ours'), 'folder');
    expect(trust).toMatchObject({
      ok: false,
      why: expect.stringContaining('belongs to user 1000'),
    });
  });
});
