import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notRun, silentSuccess } from '../../../src/executor/command-result.ts';
import type { Executor, StreamOptions } from '../../../src/executor/executor.ts';
import type { Hint } from '../../../src/inventory/monitor/hint.ts';
import { followKernel } from '../../../src/store/live/follow-kernel.ts';
import { createExplorerStore } from '../../../src/store/store.ts';
import { brokenWay } from '../../support/broken-way.ts';
import { idleExecutor } from '../../support/mount-app.tsx';
import { HOST, NAMED, sampleSnapshot } from '../../support/sample-snapshot.ts';

let stop = new AbortController();
beforeEach(() => {
  stop = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

const EVERYWHERE = 'ip monitor all-nsid link address route rule nsid';
const withoutNamed = {
  ...sampleSnapshot,
  namespaces: sampleSnapshot.namespaces.filter(({ id }) => id !== NAMED),
};

type Stream = {
  readonly typed: string;
  readonly onLine: StreamOptions['onLine'];
  /** Ends it from the other side, as a kill does. */
  readonly end: () => void;
  isRunning: boolean;
};

/** A host whose monitors run until they are ended. */
function listening(executor: Partial<Executor> = {}) {
  const streams: Stream[] = [];
  const store = createExplorerStore();
  const hints: Hint[] = [];
  const following: Executor = {
    ...idleExecutor,
    stream: (command, { signal, onLine }) =>
      new Promise((resolve) => {
        const end = () => {
          stream.isRunning = false;
          resolve({ ...silentSuccess(command.argv), cancelled: signal.aborted });
        };
        const stream = {
          typed: command.typed ?? command.argv.join(' '),
          onLine,
          end,
          isRunning: true,
        };
        streams.push(stream);
        signal.addEventListener('abort', end);
      }),
    ...executor,
  };
  const hint = (more: readonly Hint[]) => hints.push(...more);
  const done = followKernel({ executor: following, store, signal: stop.signal, hint });
  const everywhere = () => streams.filter(({ typed }) => typed === EVERYWHERE);
  /** The newest listener says that it hears, or what it heard. */
  const say = async (line: string) => {
    everywhere().at(-1)?.onLine(line, 'stdout');
    await vi.advanceTimersByTimeAsync(0);
  };
  const show = async (snapshot: typeof sampleSnapshot) => {
    store.dispatch({ type: 'snapshot', snapshot });
    await vi.advanceTimersByTimeAsync(0);
  };
  const take = () => hints.splice(0);
  return { streams, everywhere, store, take, done, say, show };
}

test('a line names the namespace to read again; while it listens nothing is polled', async () => {
  const { store, take, done, say, show } = listening();
  await show(sampleSnapshot);
  await say('ready');
  expect(store.getState().feed.kernel).toBe('listening');
  expect(take()).toEqual([{ kind: 'kernel' }]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(take()).toEqual([]);
  const host = sampleSnapshot.namespaces.findIndex(({ id }) => id === HOST);
  await say(`[nsid ${host}][LINK]5: eth0: <BROADCAST>`);
  expect(take()).toEqual([{ kind: 'namespace', id: HOST }]);
  stop.abort();
  await done;
});

test('a new namespace is read once a new listener hears it, and then the old one ends', async () => {
  const { everywhere, take, say, show } = listening();
  await show(withoutNamed);
  await say('ready');
  take();
  await show(sampleSnapshot);
  expect(everywhere().map(({ isRunning }) => isRunning)).toEqual([true, true]);
  await say('ready');
  expect(everywhere().map(({ isRunning }) => isRunning)).toEqual([false, true]);
  expect(take()).toEqual([{ kind: 'namespace', id: NAMED }]);
  await show(withoutNamed);
  expect(everywhere()).toHaveLength(2);
});

test('an inode that a new namespace took over is listened to anew', async () => {
  const { everywhere, take, say, show } = listening();
  await show(sampleSnapshot);
  await say('ready');
  take();
  const named = sampleSnapshot.namespaces.findIndex(({ id }) => id === NAMED);
  await say(`[nsid current][NSID]Deleted nsid ${named}`);
  expect(take()).toEqual([{ kind: 'ended', id: NAMED }]);
  await show({ ...sampleSnapshot, takenAt: 'later' });
  expect(everywhere()).toHaveLength(2);
});

test('what the kernel could not tell any more is read in full', async () => {
  const { everywhere, take, say, show } = listening();
  await show(sampleSnapshot);
  await say('ready');
  take();
  everywhere()[0]?.onLine('netlink receive error No buffer space available (105)', 'stderr');
  expect(take()).toEqual([{ kind: 'kernel' }]);
});

test('a listener that is killed shows, and comes back with one full reading', async () => {
  const { everywhere, store, take, say, show } = listening();
  await show(sampleSnapshot);
  await say('ready');
  take();
  everywhere()[0]?.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState().feed.kernel).toBe('off');
  await vi.advanceTimersByTimeAsync(1500);
  await say('ready');
  expect(store.getState().feed.kernel).toBe('listening');
  expect(take()).toEqual([{ kind: 'kernel' }]);
});

test('who may not listen everywhere listens at the host, and reads all of it at a change', async () => {
  const { streams, everywhere, store, take, show } = listening();
  await show(sampleSnapshot);
  everywhere()[0]?.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.getState().feed.kernel).toBe('partly');
  const here = streams.filter(({ isRunning, typed }) => isRunning && typed === EVERYWHERE);
  here[0]?.onLine('2: eth0: <BROADCAST>', 'stdout');
  expect(take()).toEqual([{ kind: 'everything' }]);
});

test('names are listened to only once there is a folder for them', async () => {
  const { streams, show } = listening();
  await vi.advanceTimersByTimeAsync(0);
  expect(streams.map(({ typed }) => typed)).not.toContain('ip netns monitor');
  await show(sampleSnapshot);
  expect(streams.map(({ typed }) => typed)).toContain('ip netns monitor');
});

test('where there is no monitor the host is polled, gently', async () => {
  const { store, take, show } = listening({
    stream: async (command) => notRun(command.argv, 'ip is not installed'),
  });
  await show(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(60_500);
  expect(store.getState().feed.kernel).toBe('off');
  expect(take()).toHaveLength(6);
});

test('while the way to the host is down nothing is started', async () => {
  const way = brokenWay();
  const { streams, show } = listening({ connection: way.watch });
  await show(sampleSnapshot);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(streams).toEqual([]);
  way.mend();
  await vi.advanceTimersByTimeAsync(0);
  expect(streams.map(({ typed }) => typed)).toContain(EVERYWHERE);
});
