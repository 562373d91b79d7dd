import type { ConnectionWatch } from '../../executor/connection.ts';

/** Resolves once the way to the host stands, or the signal aborts: at once where it cannot break. */
export function untilConnected(
  connection: ConnectionWatch | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (connection === undefined || signal.aborted || connection.current().kind === 'up') {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = connection.subscribe(({ kind }) => {
      if (kind === 'up') done();
    });
    signal.addEventListener('abort', done, { once: true });
  });
}
