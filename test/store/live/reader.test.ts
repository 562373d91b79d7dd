import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConnectionWatch } from '../../../src/executor/connection.ts';
import type { Hint } from '../../../src/inventory/monitor/hint.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Action } from '../../../src/store/actions.ts';
import { createReader } from '../../../src/store/live/reader.ts';
import { createExplorerStore } from '../../../src/store/store.ts';
import { brokenWay } from '../../support/broken-way.ts';
import { HOST, NAMED, sampleSnapshot } from '../../support/sample-snapshot.ts';

const SOME: readonly Hint[] = [{ kind: 'namespace', id: HOST }];

const COUNTERS = {
  ...{ rxBytes: 9, rxPackets: 9, rxErrors: 0, rxDropped: 0 },
  ...{ txBytes: 9, txPackets: 9, txErrors: 0, txDropped: 0 },
};

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
function slowHost(connection?: ConnectionWatch) {
  const waiting: ((snapshot: Snapshot) => void)[] = [];
  const asked: (readonly Hint[])[] = [];
  const store = createExplorerStore();
  let atOnce = 0;
  let most = 0;
  const reader = createReader({
    store,
    signal: stop.signal,
    connection,
    read: async ({ hints }) => {
      asked.push(hints);
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
  return { store, reader, answer, waiting, asked, most: () => most };
}

test('hints during a read are answered by one more, never by two at once', async () => {
  const { reader, answer, waiting, most } = slowHost();
  reader.now();
  for (let hint = 0; hint < 20; hint += 1) reader.hint(SOME);
  expect(waiting).toHaveLength(1);
  await answer(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(1);
  await answer(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(0);
  expect(most()).toBe(1);
});

test('hints that come together are one read, of each thing once', async () => {
  const { reader, waiting, asked } = slowHost();
  reader.hint(SOME);
  await vi.advanceTimersByTimeAsync(15);
  reader.hint([...SOME, { kind: 'namespace', id: NAMED }]);
  expect(waiting).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting).toHaveLength(1);
  expect(asked).toEqual([[...SOME, { kind: 'namespace', id: NAMED }]]);
});

test('one change is read at once, and of many only a handful of reads is made', async () => {
  const { reader, answer, asked } = slowHost();
  reader.hint(SOME);
  await vi.advanceTimersByTimeAsync(25);
  expect(asked).toHaveLength(1);
  await answer(sampleSnapshot);
  for (let elapsed = 0; elapsed < 10_000; elapsed += 50) {
    reader.hint(SOME);
    await vi.advanceTimersByTimeAsync(50);
    await answer(sampleSnapshot);
  }
  expect(asked.length).toBeLessThan(20);
});

test('a person does not wait for the hints to gather', async () => {
  const { reader, waiting } = slowHost();
  reader.hint(SOME);
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
  reader.hint(SOME);
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

test('a counter that moved is news only where somebody looks at it', async () => {
  const { store, reader, answer } = slowHost();
  reader.now();
  await answer(sampleSnapshot);
  const moved = structuredClone(sampleSnapshot);
  const counted = {
    ...moved,
    namespaces: moved.namespaces.map((namespace) => ({
      ...namespace,
      links: namespace.links.map((link) => ({ ...link, counters: COUNTERS })),
    })),
  };
  reader.now();
  await answer(counted);
  expect(store.getState().snapshot).toBe(sampleSnapshot);
  reader.count(NAMED);
  await vi.advanceTimersByTimeAsync(1000);
  await answer(counted);
  const after = store.getState().snapshot?.namespaces ?? [];
  const isNews = ({ id }: { readonly id: number }) =>
    after.find((each) => each.id === id) !==
    sampleSnapshot.namespaces.find((each) => each.id === id);
  expect(sampleSnapshot.namespaces.filter(isNews).map(({ id }) => id)).toEqual([NAMED]);
});

test('while the way to the host is down nothing is read; then everything is, once', async () => {
  const way = brokenWay();
  way.mend();
  const { store, reader, answer, asked } = slowHost(way.watch);
  reader.now();
  await answer(sampleSnapshot);
  reader.hint(SOME);
  await vi.advanceTimersByTimeAsync(1000);
  way.break();
  await answer({ ...sampleSnapshot, containers: [], namespaces: [] });
  expect(store.getState().snapshot).toBe(sampleSnapshot);
  reader.hint(SOME);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  way.mend();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(3);
  expect(asked.at(-1)).toContainEqual({ kind: 'everything' });
  await answer({ ...sampleSnapshot, containers: [] });
  expect(store.getState().snapshot?.containers).toEqual([]);
});

test('what was read over a break that is mended by now is thrown away too', async () => {
  const way = brokenWay();
  way.mend();
  const { store, reader, answer, asked } = slowHost(way.watch);
  reader.now();
  way.break();
  way.mend();
  await answer({ ...sampleSnapshot, containers: [] });
  expect(store.getState().snapshot).toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  await answer(sampleSnapshot);
  expect(store.getState().snapshot).toBe(sampleSnapshot);
  expect(asked).toHaveLength(2);
});
