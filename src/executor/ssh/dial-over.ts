import type { Duplex } from 'node:stream';
import { type DialStdio, dialStdio } from './dial-stdio.ts';
import { type Forward, openForward } from './forward.ts';
import type { PrivateFolder } from './private-folder.ts';
import type { SshLink } from './ssh-link.ts';
import { isRootBySudo, type SshSession } from './ssh-session.ts';

/** The ways to one socket over one connection. */
type Ways = {
  readonly forward: Promise<Forward>;
  /** In its place, once it was seen that the socket is there and cannot be forwarded. */
  stdio: DialStdio | null;
};

/** `Executor.dial` over a link: one forwarded path per socket, made again after each reconnect. */
export function dialOver(link: SshLink, folder: PrivateFolder): (path: string) => Promise<Duplex> {
  const known = new WeakMap<SshSession, Map<string, Ways>>();
  let count = 0;
  const waysTo = (session: SshSession, remote: string): Ways => {
    const paths = known.get(session) ?? new Map<string, Ways>();
    known.set(session, paths);
    const standing = paths.get(remote);
    if (standing !== undefined) return standing;
    count += 1;
    const forward = openForward(session, { remote, local: `${folder.path}/${count}` });
    const ways: Ways = { forward, stdio: null };
    paths.set(remote, ways);
    // A forward that failed is tried again by the next dial; one that works ends with its
    // connection.
    forward.then(
      ({ close }) => session.ended.then(close),
      () => paths.delete(remote),
    );
    return ways;
  };
  return async (path) => {
    const session = link.session();
    if (session === null) throw new Error('there is no connection to the host');
    const ways = waysTo(session, path);
    if (ways.stdio !== null) return ways.stdio();
    try {
      return await (await ways.forward).dial();
    } catch (error) {
      if (!canBePassedBy(error, session)) throw error;
      ways.stdio ??= dialStdio(session, path);
      return ways.stdio();
    }
  };
}

/** sshd forwards no sockets, or this user may not use this one, and root by sudo may. */
function canBePassedBy(error: unknown, session: SshSession): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'EPERM' || (error.code === 'EACCES' && isRootBySudo(session));
}
