import type { Connection } from '../../executor/connection.ts';
import { pollUntil, scaledPatience } from '../checks/evaluate-check.ts';
import { compareHost, type HostIdentity, readHostIdentity } from '../host-identity.ts';
import { findsSameNamespaces } from '../namespace-lookup.ts';
import type { GuardedHost } from './connection-guard.ts';
import { ConnectionLost, catchConnectionLost } from './connection-guard.ts';

/** What the caller does while the host is disconnected. */
export type WhileDisconnected = {
  /** Receives the state of the connection, while it is down and when it is up again. */
  readonly onConnection?: (connection: Connection) => void;
  /** Once aborted, a lost connection is not waited for: what is there stays, to be undone later. */
  readonly leave?: AbortSignal;
};

/** What was reached after a reconnect, or why nothing more can be done over the connection. */
export type Reconnected =
  | { readonly kind: 'here' }
  /** The host was restarted, which took all but what an engine keeps. */
  | { readonly kind: 'before-reboot' }
  | { readonly kind: 'lost'; readonly why: string };

/** The states in which the build can still be worked on. */
export type ReachedState = Exclude<Reconnected['kind'], 'lost'>;

/** Milliseconds that a restarted host may still need to start its engine. */
const ENGINE_START_MS = 15_000;

/**
 * Waits for a lost connection and checks where it leads: to a different host, or to one that was
 * restarted.
 */
export async function reconnect(
  guarded: GuardedHost,
  then: HostIdentity,
  { broken, onConnection, leave }: WhileDisconnected & { readonly broken: ConnectionLost },
): Promise<Reconnected> {
  let why = broken.message;
  for (;;) {
    if (!(await guarded.untilReconnected(leave, (connection) => onConnection?.(connection)))) {
      return { kind: 'lost', why: `there is no connection to ${then.target}: ${why}` };
    }
    const reached = await catchConnectionLost(() => lookAround(guarded, then));
    if (!(reached instanceof ConnectionLost)) return reached;
    why = reached.message;
  }
}

async function lookAround({ host, regain }: GuardedHost, then: HostIdentity): Promise<Reconnected> {
  const now = await pollUntil(
    () => readHostIdentity(host, then.engine !== null),
    (place) => typeof place !== 'string',
    then.engine === null ? 0 : scaledPatience(host, ENGINE_START_MS),
  );
  if (typeof now === 'string') return { kind: 'lost', why: now };
  const place = compareHost(then, now);
  if (place === 'elsewhere') {
    return { kind: 'lost', why: 'the connection now leads to a different host' };
  }
  if (then.engine !== now.engine) {
    const why = `the engine is a different one (was ${then.engine}, now ${now.engine})`;
    return { kind: 'lost', why };
  }
  if (place === 'here' && !findsSameNamespaces(then.names, now.names)) {
    const why = 'the connection now leads to a place with different namespaces';
    return { kind: 'lost', why };
  }
  const other = await regain();
  if (other !== null)
    return { kind: 'lost', why: `another process is changing the host now: ${other}` };
  return { kind: place };
}
