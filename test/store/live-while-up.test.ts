import { expect, test } from 'vitest';
import { liveWhileUp } from '../../src/store/live-while-up.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import { DOWN, type FakeConnection, fakeConnection } from '../support/fake-connection.ts';

function following(connection: FakeConnection | undefined) {
  const store = createExplorerStore();
  const leaving = new AbortController();
  const lives: { readonly signal: AbortSignal; refreshed: number }[] = [];
  const live = liveWhileUp({
    store,
    connection,
    signal: leaving.signal,
    start: (signal) => {
      const own = { signal, refreshed: 0 };
      lives.push(own);
      return {
        refresh: () => {
          own.refreshed += 1;
        },
      };
    },
  });
  const open = () => lives.filter(({ signal }) => !signal.aborted).length;
  return { store, leaving, lives, live, open };
}

test('a host that is always reached is listened to until the end', () => {
  const { live, lives, leaving, open } = following(undefined);
  live.refresh();
  expect(lives[0]?.refreshed).toBe(1);
  leaving.abort();
  expect(open()).toBe(0);
});

test('listening ends with the connection, and begins anew with it', () => {
  const connection = fakeConnection();
  const { store, open, lives } = following(connection);
  store.dispatch({ type: 'feed', feed: { reading: true, kernel: 'listening' } });
  connection.set(DOWN);
  expect(open()).toBe(0);
  expect(store.getState().feed).toMatchObject({ connection: DOWN, reading: false, kernel: 'off' });
  connection.set({ ...DOWN, retryAt: null });
  expect(lives).toHaveLength(1);
  connection.set({ kind: 'up' });
  connection.set({ kind: 'up' });
  expect(open()).toBe(1);
  expect(lives).toHaveLength(2);
  expect(store.getState().feed.connection).toEqual({ kind: 'up' });
});

test('without a connection a refresh tries that', () => {
  const connection = fakeConnection(DOWN);
  const { live, lives } = following(connection);
  expect(lives).toEqual([]);
  live.refresh();
  expect(connection.asked).toEqual(['retry']);
  connection.set({ kind: 'up' });
  live.refresh();
  expect(connection.asked).toEqual(['retry']);
  expect(lives[0]?.refreshed).toBe(1);
});

test('nothing begins after the end', () => {
  const connection = fakeConnection(DOWN);
  const { leaving, lives } = following(connection);
  leaving.abort();
  connection.set({ kind: 'up' });
  expect(lives).toEqual([]);
});
