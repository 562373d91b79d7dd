import type { Connection } from '../../executor/connection.ts';
import type { State } from '../state.ts';

type Down = Extract<Connection, { kind: 'down' }>;

/** How it stands with a host, the first that applies; times in milliseconds since the epoch. */
export type HostStatus =
  | Down
  /** Nothing of it is known yet. */
  | { readonly kind: 'reading' }
  | { readonly kind: 'engine-away'; readonly why: string; readonly retryAt: number | null }
  /** Its changes are not heard as they happen. */
  | { readonly kind: 'not-live' }
  | { readonly kind: 'live' };

/** How it stands with a host. */
export function hostStatusOf({ snapshot, feed }: Pick<State, 'snapshot' | 'feed'>): HostStatus {
  if (feed.connection.kind === 'down') return feed.connection;
  if (snapshot === null) return { kind: 'reading' };
  const { engine } = snapshot.host;
  if (engine.kind === 'unreachable') {
    return { kind: 'engine-away', why: engine.problem.why, retryAt: feed.engineRetryAt };
  }
  const isDeaf = engine.kind === 'connected' && feed.engineRetryAt !== null;
  return { kind: feed.kernel === 'listening' && !isDeaf ? 'live' : 'not-live' };
}

/** Whether a person should look after the host. */
export function isTrouble({ kind }: HostStatus): boolean {
  return kind === 'down' || kind === 'engine-away';
}

/** Whether what is shown of the host is only the last that was known of it. */
export function isHostStale({ snapshot, feed }: Pick<State, 'snapshot' | 'feed'>): boolean {
  return snapshot !== null && feed.connection.kind === 'down';
}
