import { execFileSync } from 'node:child_process';
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
import { readSettings } from '../../src/executor/engine/endpoint/settings-file.ts';

const isRoot = process.geteuid?.() === 0;

describe('a file of settings', () => {
  let place: string;
  let file: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'settings-'));
    file = join(place, 'config.json');
  });
  afterEach(() => rm(place, { recursive: true }));

  const text = async (path: string) => {
    const read = await readSettings(path);
    return read.kind === 'read' ? read.bytes.toString() : read;
  };
  const untrusted = (why: string) => ({ kind: 'untrusted', why: expect.stringContaining(why) });

  test('is read where everybody may read it, and through a link of ours', async () => {
    writeFileSync(file, 'words', { mode: 0o644 });
    symlinkSync('config.json', join(place, 'link'));
    expect(await text(file)).toBe('words');
    expect(await text(join(place, 'link'))).toBe('words');
  });

  test('is absent where there is none, nor a folder for it', async () => {
    expect(await readSettings(file)).toEqual({ kind: 'absent' });
    expect(await readSettings('/dev/null/.docker/config.json')).toEqual({ kind: 'absent' });
  });

  test.each([0o664, 0o646])('is not read where others may write to it: mode %o', async (mode) => {
    writeFileSync(file, '{}');
    chmodSync(file, mode);
    expect(await readSettings(file)).toMatchObject(untrusted('others may write to'));
  });

  test('is not read in a folder that others may write to', async () => {
    writeFileSync(file, '{}');
    chmodSync(place, 0o777);
    expect(await readSettings(file)).toMatchObject(untrusted(`others may write to ${place}`));
  });

  test.runIf(isRoot)('is not read where it, its folder or a link to it is another’s', async () => {
    writeFileSync(file, '{}');
    chownSync(file, 1000, 1000);
    expect(await readSettings(file)).toMatchObject(
      untrusted(`${file} belongs to user 1000, and this is root`),
    );
    const folder = join(place, 'home');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), '{}');
    chownSync(folder, 1000, 1000);
    expect(await readSettings(join(folder, 'config.json'))).toMatchObject(
      untrusted(`${folder} belongs to user 1000`),
    );
    const link = join(place, 'link');
    symlinkSync('/etc/passwd', link);
    lchownSync(link, 1000, 1000);
    expect(await readSettings(link)).toMatchObject(untrusted(`${link} belongs to user 1000`));
  });

  test('that is a FIFO, a device or a folder is not waited for', async () => {
    execFileSync('mkfifo', ['-m', '600', file]);
    expect(await readSettings(file)).toMatchObject(untrusted('is not a regular file'));
    expect(await readSettings('/dev/zero')).toMatchObject(untrusted('is not a regular file'));
    expect(await readSettings(place)).toMatchObject(untrusted('is not a regular file'));
  });

  test('has at most 1 MiB', async () => {
    writeFileSync(file, Buffer.alloc(1024 * 1024));
    expect(await readSettings(file)).toMatchObject({ kind: 'read' });
    writeFileSync(file, Buffer.alloc(1024 * 1024 + 1));
    expect(await readSettings(file)).toMatchObject(untrusted('has more than 1 MiB'));
  });
});
