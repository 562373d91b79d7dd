/** An engine that goes away and comes back, while it is followed. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { followGround } from '../support/live-host.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { insideHost } from '../support/private-host.ts';

describeWith(['root', 'namespaces', 'engine', 'iproute2'], 'an engine that restarts', () => {
  let real: PrivateEngine;
  beforeAll(async () => {
    real = await startPrivateEngine();
  });
  afterAll(() => real.stop());

  test('it shows, and everything is read once when it answers again', async () => {
    const executor = insideHost(localExecutor(), real.host);
    const endpoint = { kind: 'unix', path: '/run/docker.sock' } as const;
    const engine = connectEngine({ dial: executor.dial, endpoint });
    const { signal } = new AbortController();
    const snapshot = () => readSnapshot({ executor, engine, signal });
    await real.container('web');
    const live = followGround({ executor, engine, snapshot });
    const { store } = live;
    await live.settled();
    live.reads.length = 0;

    await real.halt();
    await vi.waitFor(() => {
      expect(store.getState().feed.engineRetryAt).not.toBeNull();
      expect(store.getState().snapshot?.host.engine.kind).toBe('unreachable');
    }, 5000);
    await real.resume();
    await vi.waitFor(() => {
      expect(store.getState().feed.engineRetryAt).toBeNull();
      expect(store.getState().snapshot?.host.engine.kind).toBe('connected');
    }, 40_000);
    await live.settled();
    const whole = live.reads.filter((hints) => hints.some(({ kind }) => kind === 'everything'));
    expect(whole).toHaveLength(1);
    await live.agrees();
    live.stop();
  });
});
