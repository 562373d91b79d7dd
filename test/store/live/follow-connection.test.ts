import { expect, test } from 'vitest';
import { followConnection } from '../../../src/store/live/follow-connection.ts';
import { createExplorerStore } from '../../../src/store/store.ts';
import { DOWN, fakeConnection } from '../../support/fake-connection.ts';

test('how the way to the host stands is known from the beginning, and with each change', () => {
  const store = createExplorerStore();
  const connection = fakeConnection(DOWN);
  const leaving = new AbortController();
  followConnection({ store, connection, signal: leaving.signal });
  expect(store.getState().feed.connection).toEqual(DOWN);
  connection.set({ kind: 'up' });
  expect(store.getState().feed.connection).toEqual({ kind: 'up' });
  leaving.abort();
  connection.set(DOWN);
  expect(store.getState().feed.connection).toEqual({ kind: 'up' });
});
