import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Action } from '../../src/store/actions.ts';
import { createReader } from '../../src/store/reader.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { sampleSnapshot } from '../support/sample-snapshot.ts';

let stop = new AbortController();
beforeEach(() => {
  stop = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

/** A host whose reads take as long as the test wants. */
function slowHost() {
  const waiting: ((snapshot: Snapshot) => void)[] = [];
  const store = createExplorerStore();
  let atOnce = 0;
  let most = 0;
  const reader = createReader({
    store,
    signal: stop.signal,
    read: async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      const snapshot = await new Promise<Snapshot>((resolve) => waiting.push(resolve));
      atOnce -= 1;
      return snapshot;
    },
  });
  const answer = async (snapshot: Snapshot) => {
    waiting.shift()?.(snapshot);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { store, reader, answer, waiting, most: () => most };
}

test('hints during a read are answered by one more, never by two at once', async () => {
  const { reader, answer, waiting, most } = slowHost();
  reader.now();
  for (let hint = 0; hint < 20; hint += 1) reader.hint();
  expect(waiting).toHaveLength(1);
  await answer(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(1);
  await answer(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(0);
  expect(most()).toBe(1);
});

test('hints that come together are one read', async () => {
  const { reader, waiting } = slowHost();
  reader.hint();
  await vi.advanceTimersByTimeAsync(50);
  reader.hint();
  expect(waiting).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(1);
});

test('a person does not wait for the hints to gather', async () => {
  const { reader, waiting } = slowHost();
  reader.hint();
  reader.now();
  await vi.advanceTimersByTimeAsync(1);
  expect(waiting).toHaveLength(1);
});

test('a snapshot that differs only in its time changes nothing', async () => {
  const { store, reader, answer } = slowHost();
  reader.now();
  await answer(sampleSnapshot);
  const before = store.getState().snapshot;
  reader.now();
  await answer({ ...structuredClone(sampleSnapshot), takenAt: 'later' });
  expect(store.getState().snapshot).toBe(before);
  reader.now();
  await answer({ ...sampleSnapshot, containers: [] });
  expect(store.getState().snapshot?.containers).toEqual([]);
});

test('nothing is read after the end', async () => {
  const { store, reader, answer, waiting } = slowHost();
  reader.now();
  stop.abort();
  await answer(sampleSnapshot);
  reader.hint();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(0);
  expect(store.getState().snapshot).toBeNull();
});

test('a read that throws is said, and the next one works', async () => {
  const store = createExplorerStore();
  let broken = true;
  const reader = createReader({
    store,
    signal: stop.signal,
    read: async () => {
      if (broken) throw new Error('the disk is gone');
      return sampleSnapshot;
    },
  });
  reader.now();
  await vi.advanceTimersByTimeAsync(1);
  expect(store.getState().notice?.text).toContain('the disk is gone');
  broken = false;
  reader.now();
  await vi.advanceTimersByTimeAsync(1);
  expect(store.getState().snapshot).toBe(sampleSnapshot);
});

test('what is known early of a first reading is a part, and its end is whole even where it says no more', async () => {
  const store = createExplorerStore();
  const dispatched: Action[] = [];
  const reader = createReader({
    store: {
      ...store,
      dispatch: (action) => {
        dispatched.push(action);
        store.dispatch(action);
      },
    },
    signal: stop.signal,
    read: async ({ onPart }) => {
      onPart(sampleSnapshot);
      return { ...sampleSnapshot, takenAt: 'later' };
    },
  });
  const snapshots = () => dispatched.filter(({ type }) => type === 'snapshot');
  reader.now();
  await vi.advanceTimersByTimeAsync(0);
  expect(snapshots()).toMatchObject([{ part: true }, { snapshot: { takenAt: 'later' } }]);
  expect(store.getState().known?.takenAt).toBe('later');
  reader.now();
  await vi.advanceTimersByTimeAsync(0);
  expect(snapshots()).toHaveLength(2);
});
