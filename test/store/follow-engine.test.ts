import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Engine, EngineRefusal, EventOptions } from '../../src/executor/engine.ts';
import { followEngine } from '../../src/store/follow-engine.ts';
import { createExplorerStore } from '../../src/store/store.ts';

const away: EngineRefusal = {
  ok: false,
  failure: 'refused',
  problem: { what: 'ask the engine', why: 'nobody answers', hint: 'start it' },
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

function follow(events: (options: EventOptions) => Promise<EngineRefusal>) {
  const store = createExplorerStore();
  const hint = vi.fn();
  const engine: Engine = { address: 'unix:///x', call: async () => away, events };
  const done = followEngine({ engine, store, signal: stop.signal, hint });
  return { store, hint, done };
}

test('an engine that is away is asked later and later, and the store says when', async () => {
  let asked = 0;
  const { store, hint } = follow(async () => {
    asked += 1;
    return away;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toBe(1);
  expect(store.getState().feed.engineRetryAt).toBe(Date.now() + 1000);
  await vi.advanceTimersByTimeAsync(7_000);
  expect(asked).toBe(4);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBeLessThan(30);
  expect(hint).not.toHaveBeenCalled();
});

test('events are hints, the noise of exec and health checks is not', async () => {
  const heard: EventOptions[] = [];
  const { store, hint } = follow((options) => {
    heard.push(options);
    return new Promise(() => {});
  });
  const [options] = heard;
  options?.onOpen();
  expect(hint).toHaveBeenCalledTimes(1);
  expect(store.getState().feed.engineRetryAt).toBeNull();
  for (const action of ['exec_start: sh', 'health_status: healthy', 'start']) {
    options?.onEvent({ type: 'container', action, id: 'a', attributes: {} });
  }
  expect(hint).toHaveBeenCalledTimes(2);
});

test('an engine that goes away after it answered is a hint too', async () => {
  const { hint } = follow(async ({ onOpen }) => {
    onOpen();
    return away;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(hint).toHaveBeenCalledTimes(2);
});

test('it ends with the signal', async () => {
  const { done } = follow(async () => away);
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  await expect(done).resolves.toBeUndefined();
});
