import type { Connection, ConnectionWatch } from '../../src/executor/connection.ts';

/** A connection to a host that is down until the test mends it, and breaks again when the test says so. */
export function brokenWay(): {
  readonly watch: ConnectionWatch;
  readonly mend: () => void;
  readonly break: () => void;
} {
  const DOWN: Connection = {
    kind: 'down',
    since: 0,
    why: 'the network is gone',
    retryAt: null,
    needsPerson: false,
  };
  const listeners = new Set<(connection: Connection) => void>();
  let now: Connection = DOWN;
  const turn = (connection: Connection) => {
    now = connection;
    for (const listener of listeners) listener(connection);
  };
  return {
    watch: {
      current: () => now,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      retry: () => {},
    },
    mend: () => turn({ kind: 'up' }),
    break: () => turn(DOWN),
  };
}
