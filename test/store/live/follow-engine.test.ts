import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Engine, EngineRefusal, EventOptions } from '../../../src/executor/engine/engine.ts';
import { followEngine } from '../../../src/store/live/follow-engine.ts';
import { createExplorerStore } from '../../../src/store/store.ts';
import { brokenWay } from '../../support/broken-way.ts';

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

test('an engine whose events are garbage is asked later and later, and the store says why', async () => {
  let asked = 0;
  const garbage: EngineRefusal = {
    ok: false,
    failure: 'protocol',
    problem: { ...away.problem, why: 'what answers is no engine' },
  };
  const { store } = follow(async ({ onOpen }) => {
    asked += 1;
    onOpen();
    return garbage;
  });
  await vi.advanceTimersByTimeAsync(7_000);
  expect(asked).toBe(4);
  expect(store.getState().feed.engineProblem?.why).toBe('what answers is no engine');
});

test('events say what to read again, the noise of exec and health checks does not', async () => {
  const heard: EventOptions[] = [];
  const { store, hint } = follow((options) => {
    heard.push(options);
    return new Promise(() => {});
  });
  await vi.advanceTimersByTimeAsync(0);
  const [options] = heard;
  options?.onOpen();
  expect(hint).toHaveBeenLastCalledWith([{ kind: 'engine' }]);
  expect(store.getState().feed.engineRetryAt).toBeNull();
  hint.mockClear();
  for (const action of ['exec_start: sh', 'health_status: healthy', 'rename']) {
    options?.onEvent({ type: 'container', action, id: 'a', attributes: {} });
  }
  expect(hint.mock.calls.flat(2)).toEqual([{ kind: 'container', id: 'a' }]);
});

test('an engine that goes away shows, and everything is read once when it is back', async () => {
  const heard: PromiseWithResolvers<EngineRefusal>[] = [];
  const { hint } = follow(({ onOpen }) => {
    onOpen();
    const listening = Promise.withResolvers<EngineRefusal>();
    heard.push(listening);
    return listening.promise;
  });
  await vi.advanceTimersByTimeAsync(0);
  hint.mockClear();
  heard[0]?.resolve(away);
  await vi.advanceTimersByTimeAsync(0);
  expect(hint.mock.calls.flat(2)).toEqual([{ kind: 'engine' }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hint.mock.calls.flat(2)).toEqual([{ kind: 'engine' }, { kind: 'everything' }]);
});

test('while the way to the host is down the engine is not asked', async () => {
  const way = brokenWay();
  let asked = 0;
  const store = createExplorerStore();
  const events = async () => {
    asked += 1;
    return away;
  };
  const engine: Engine = { address: 'unix:///x', call: async () => away, events };
  followEngine({ engine, store, signal: stop.signal, connection: way.watch, hint: () => {} });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBe(0);
  way.mend();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toBe(1);
});

test('it ends with the signal', async () => {
  const { done } = follow(async () => away);
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  await expect(done).resolves.toBeUndefined();
});
