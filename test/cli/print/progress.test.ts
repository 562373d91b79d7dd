import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressWords, shown } from '../../../src/cli/print/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a terminal is shown while a work takes so many milliseconds. */
async function shownFor(ms: number, bareMs: number | null): Promise<readonly (string | null)[]> {
  const told: (string | null)[] = [];
  const output = { status: (text: string | null) => told.push(text) };
  const executor = { speed: { bareMs: () => bareMs, measure: async () => bareMs } };
  const work = shown({ executor, output, what: 'reading the host' }, async ({ tell }) => {
    await new Promise((resolve) => setTimeout(resolve, ms / 2));
    tell('trying it');
    await new Promise((resolve) => setTimeout(resolve, ms / 2));
    return 'read';
  });
  await vi.advanceTimersByTimeAsync(ms);
  expect(await work).toBe('read');
  return told;
}

describe('what goes on', () => {
  test('is not shown of what takes less than a second', async () => {
    expect(await shownFor(900, 4)).toEqual([null]);
  });

  test('is shown each second, and taken away', async () => {
    expect(await shownFor(3_500, null)).toEqual([
      'reading the host: 1 s; Ctrl-C stops it',
      'trying it: 2 s; Ctrl-C stops it',
      'trying it: 3 s; Ctrl-C stops it',
      null,
    ]);
  });

  test('says that the host is slow, with the number', () => {
    expect(progressWords('reading the host', 12, 1_400)).toBe(
      'reading the host: 12 s (slow host: a bare command takes 1.4 s here); Ctrl-C stops it',
    );
  });

  test('is taken away when a signal stops it, which is told', async () => {
    const told: (string | null)[] = [];
    const output = { status: (text: string | null) => told.push(text) };
    const work = shown({ executor: {}, output, what: 'reading the host' }, async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    });
    const failed = expect(work).rejects.toThrow('it was stopped before it finished');
    await vi.advanceTimersByTimeAsync(1_000);
    process.emit('SIGINT');
    await failed;
    expect(told).toEqual(['reading the host: 1 s; Ctrl-C stops it', null]);
  });
});
