import type { ConnectionWatch } from '../../executor/connection.ts';
import type { Store } from '../store.ts';

/** Keeps what the store knows of the connection to its host true until the signal aborts. */
export function followConnection(options: {
  readonly store: Store;
  readonly connection: ConnectionWatch;
  readonly signal: AbortSignal;
}): void {
  const { store, connection, signal } = options;
  const tell = () => {
    store.dispatch({ type: 'feed', feed: { connection: connection.current() } });
  };
  signal.addEventListener('abort', connection.subscribe(tell), { once: true });
  tell();
}
