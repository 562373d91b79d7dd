import type { Connection, ConnectionWatch } from '../../src/executor/connection.ts';

export type FakeConnection = ConnectionWatch & {
  readonly set: (connection: Connection) => void;
  /** What was asked of it, in order. */
  readonly asked: readonly ('retry' | 'interact')[];
};

/** A connection to a host that breaks and comes back as the test says; answering it brings it back. */
export function fakeConnection(start: Connection = { kind: 'up' }): FakeConnection {
  let now = start;
  const listeners = new Set<(connection: Connection) => void>();
  const asked: ('retry' | 'interact')[] = [];
  const set = (connection: Connection) => {
    now = connection;
    for (const listener of listeners) listener(connection);
  };
  return {
    asked,
    set,
    current: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: () => asked.push('retry'),
    interact: async () => {
      asked.push('interact');
      set({ kind: 'up' });
    },
  };
}

/** 12:03:11 local time, and nine seconds on. */
const SINCE = new Date(2026, 0, 1, 12, 3, 11).getTime();
export const DOWN: Extract<Connection, { kind: 'down' }> = {
  kind: 'down',
  since: SINCE,
  why: 'the host does not answer',
  retryAt: SINCE + 9_000,
  needsPerson: false,
};
