import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeHolder, takeLock } from '../../src/plan/lock.ts';

const PLACE = { target: 'toy', boot: 'b', namespace: '1', engine: null };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchpanel-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function race(count: number) {
  const locks = await Promise.all(
    Array.from({ length: count }, (_, index) => takeLock(folder, PLACE, `is number ${index}`)),
  );
  return locks.filter((lock) => lock.kind === 'held');
}

test('one holds it; the others hear who; released, the next may', async () => {
  const lock = await takeLock(folder, PLACE, 'builds k3x9q2');
  const other = await takeLock(folder, PLACE, 'builds too');
  expect(other.kind === 'refused' && describeHolder(other.holder)).toBe(
    `process ${process.pid} builds k3x9q2`,
  );
  expect((await takeLock(folder, { ...PLACE, namespace: '2' }, 'elsewhere')).kind).toBe('held');
  if (lock.kind === 'held') await lock.release();
  expect((await takeLock(folder, PLACE, 'builds too')).kind).toBe('held');
});

test.each(['nobody', 'a dead process', 'another process of that number'])(
  'twenty at once after %s: one wins',
  async (last) => {
    const first = await takeLock(folder, PLACE, 'x');
    if (first.kind === 'held') await first.release();
    const [name = ''] = readdirSync(join(folder, 'locks'));
    const path = join(folder, 'locks', name);
    rmSync(path, { recursive: true });
    mkdirSync(path);
    const dead = spawnSync('true').pid;
    const holder =
      last === 'a dead process'
        ? { pid: dead, started: '1', doing: 'x' }
        : { pid: process.pid, started: '1', doing: 'x' };
    if (last !== 'nobody') writeFileSync(join(path, '7'), JSON.stringify(holder));
    expect(await race(20)).toHaveLength(1);
    expect(await race(20)).toHaveLength(0);
    expect(readdirSync(path)).toEqual([last === 'nobody' ? '1' : '8']);
  },
);
