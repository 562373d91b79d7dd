import koffi from 'koffi';
import { expect, test } from 'vitest';
import { withoutDumps } from '../../src/executor/local/core-dumps.ts';

const PR_GET_DUMPABLE = 3;
const prctl = koffi
  .load(null)
  .func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)');

/** What the kernel says: 1 where it would dump this process, 0 where it would not. */
const isDumpable = () => prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);

test('no dump is written of a process while it holds a secret, and then again', async () => {
  expect(isDumpable()).toBe(1);
  expect(await withoutDumps(async () => isDumpable())).toBe(0);
  expect(isDumpable()).toBe(1);
});

test('two secrets at once end with the later one', async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const holding = [withoutDumps(() => first.promise), withoutDumps(() => second.promise)];
  await withoutDumps(async () => {});
  expect(isDumpable()).toBe(0);
  first.resolve();
  await holding[0];
  expect(isDumpable()).toBe(0);
  second.resolve();
  await holding[1];
  expect(isDumpable()).toBe(1);
});

test('one that fails ends too', async () => {
  await expect(withoutDumps(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(isDumpable()).toBe(1);
});
