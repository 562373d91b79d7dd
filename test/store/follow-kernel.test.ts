import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Executor, StreamOptions } from '../../src/executor/executor.ts';
import { notRun, silentSuccess } from '../../src/executor/result.ts';
import { followKernel } from '../../src/store/follow-kernel.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { idleExecutor } from '../support/mount-app.tsx';
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

/** An `ip` whose monitors run until they are ended. */
function listeningIp(): { executor: Executor; streams: [string, StreamOptions][] } {
  const streams: [string, StreamOptions][] = [];
  const executor: Executor = {
    ...idleExecutor,
    stream: (command, options) => {
      streams.push([command.argv.join(' '), options]);
      return new Promise((resolve) => {
        options.signal.addEventListener('abort', () => resolve(silentSuccess(command.argv)));
      });
    },
  };
  return { executor, streams };
}

test('a line of the monitor is a hint; while it runs nothing is polled', async () => {
  const { executor, streams } = listeningIp();
  const store = createExplorerStore();
  const hint = vi.fn();
  const done = followKernel({ executor, store, signal: stop.signal, hint });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.getState().feed.kernel).toBe('listening');
  expect(hint).not.toHaveBeenCalled();
  streams[0]?.[1].onLine('[nsid 2]5: eth0', 'stdout');
  expect(hint).toHaveBeenCalledTimes(1);
  stop.abort();
  await done;
});

test('names are listened to only once there is a folder for them', async () => {
  const { executor, streams } = listeningIp();
  const store = createExplorerStore();
  followKernel({ executor, store, signal: stop.signal, hint: () => {} });
  await vi.advanceTimersByTimeAsync(0);
  expect(streams.map(([argv]) => argv)).not.toContain('ip netns monitor');
  store.dispatch({ type: 'snapshot', snapshot: sampleSnapshot });
  await vi.advanceTimersByTimeAsync(0);
  expect(streams.map(([argv]) => argv)).toContain('ip netns monitor');
});

test('where there is no monitor the host is polled, gently', async () => {
  const executor: Executor = {
    ...idleExecutor,
    stream: async (command) => notRun(command.argv, 'ip is not installed'),
  };
  const store = createExplorerStore();
  const hint = vi.fn();
  followKernel({ executor, store, signal: stop.signal, hint });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.getState().feed.kernel).toBe('off');
  expect(hint).toHaveBeenCalledTimes(6);
});
