/** A session with a real host, whose way breaks and is mended. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { openSession } from '../../src/store/hosts/session.ts';
import { DOWN, fakeConnection } from '../support/fake-connection.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

const LONG = { timeout: 20_000 };

describeWith(['root', 'namespaces', 'iproute2'], 'a way that breaks', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
  });
  afterAll(() => host.stop());

  test('keeps the last state, runs nothing meanwhile, and is live again with what changed', async () => {
    const connection = fakeConnection();
    const executor = { ...insideHost(localExecutor(), host), connection };
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const { store, refresh } = openSession(
      1,
      { executor, engine: null },
      {
        signal: leaving.signal,
        onError: (error) => {
          throw error;
        },
      },
    );
    const links = () =>
      store
        .getState()
        .snapshot?.namespaces.find(({ kind }) => kind === 'host')
        ?.links.map(({ name }) => name) ?? [];
    const feed = () => store.getState().feed;
    await expect.poll(links, LONG).toEqual(['lo']);
    await expect.poll(() => feed().kernel, LONG).toBe('listening');

    connection.set(DOWN);
    const { snapshot, log } = store.getState();
    expect(feed()).toMatchObject({ connection: DOWN, reading: false });
    await host.run(['ip', 'link', 'add', 'name', 'br0', 'type', 'bridge']);
    refresh();
    expect(connection.asked).toEqual(['retry']);
    expect(store.getState().snapshot).toBe(snapshot);

    connection.set({ kind: 'up' });
    await expect.poll(links, LONG).toEqual(['lo', 'br0']);
    await host.run(['ip', 'link', 'add', 'name', 'br1', 'type', 'bridge']);
    await expect.poll(links, LONG).toEqual(['lo', 'br0', 'br1']);
    expect(store.getState().log.length).toBeGreaterThan(log.length);
  });
});
