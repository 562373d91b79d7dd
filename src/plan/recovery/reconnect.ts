import type { Connection } from '../../executor/connection.ts';
import { pollUntil, scaledPatience } from '../checks/evaluate-check.ts';
import { compareHost, type HostIdentity, readHostIdentity } from '../host-identity.ts';
import { findsSameNamespaces } from '../namespace-lookup.ts';
import type { GuardedHost } from './connection-guard.ts';
import { ConnectionLost, catchConnectionLost } from './connection-guard.ts';

/** What a face does while the way to the host is broken. */
export type WhileDisconnected = {
  /** How the way stands, while it is waited for and when it stands again. */
  readonly onConnection?: (connection: Connection) => void;
  /** Once aborted, no broken way is waited for: what is there stays, to be undone later. */
  readonly leave?: AbortSignal;
};

/** Where a mended way leads; or why nothing more can be done over it. */
export type Reconnected =
  | { readonly kind: 'here' }
  /** The host was restarted, which took all but what an engine keeps. */
  | { readonly kind: 'before-reboot' }
  | { readonly kind: 'lost'; readonly why: string };

/** Where something can still be done. */
export type ReachedState = Exclude<Reconnected['kind'], 'lost'>;

/** Milliseconds for which a host that was restarted may still start its engine. */
const ENGINE_START_MS = 15_000;

/** Waits for a way that broke, and sees where it leads: the host may be another, or restarted. */
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
