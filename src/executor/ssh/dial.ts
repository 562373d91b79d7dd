import type { Duplex } from 'node:stream';
import { type Forward, openForward } from './forward.ts';
import type { Link } from './link.ts';
import type { PrivateFolder } from './private-folder.ts';
import type { Session } from './session.ts';
import type { SshPlace } from './ssh-argv.ts';

/** `Executor.dial` over a link: a forward for each socket, made anew with each connection. */
export function dialOver(
  place: SshPlace,
  link: Link,
  folder: PrivateFolder,
): (path: string) => Promise<Duplex> {
  const forwards = new WeakMap<Session, Map<string, Promise<Forward>>>();
  let count = 0;
  const forwardOf = (session: Session, remote: string): Promise<Forward> => {
    const known = forwards.get(session) ?? new Map<string, Promise<Forward>>();
    forwards.set(session, known);
    const standing = known.get(remote);
    if (standing !== undefined) return standing;
    count += 1;
    const opened = openForward(place, session, { remote, local: `${folder.path}/${count}` });
    known.set(remote, opened);
    // What could not be made is tried again by the next; what stands ends with its connection.
    opened.then(
      (forward) => session.ended.then(forward.close),
      () => known.delete(remote),
    );
    return opened;
  };
  return async (path) => {
    const session = link.session();
    if (session === null) throw new Error('the connection to the host is down');
    return (await forwardOf(session, path)).dial();
  };
}
