import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { commandEnvironment } from '../local/child-environment.ts';
import { type SshPlace, sharingArgv } from './ssh-argv.ts';
import { lastWords } from './ssh-refusal.ts';
import type { SshSession } from './ssh-session.ts';

/** Connections that are dialled before they are asked for: one that stands saves a round trip. */
const SPARES = 8;

/**
 * Milliseconds within which a refused connection has closed, once the other side has answered
 * something else.
 */
const REFUSAL_LAG = 50;

/** The ways into one Unix socket of the other side, over one connection. */
export type Forward = {
  /** A fresh connection; rejects with a `ForwardRefusal` as `code`. */
  readonly dial: () => Promise<Socket>;
  readonly close: () => void;
};

/**
 * Why a remote socket cannot be used, as an error of connect(2); EPERM if sshd(8) does not forward
 * although something listens (AllowStreamLocalForwarding no): it reports every failure the same
 * way.
 */
export type ForwardRefusal = 'ENOENT' | 'EACCES' | 'ECONNREFUSED' | 'EPERM';

/**
 * Has the connection's ssh forward a socket of the other side to one in our folder. ssh accepts
 * first and asks the other side then, so that a dial which nobody answers ends a moment after it
 * stood. So the first dial looks at the socket too, in the same round trip; those behind it trust
 * that until a connection that was kept in store ends, as all do when the engine stops.
 */
export async function openForward(
  session: SshSession,
  { remote, local }: { readonly remote: string; readonly local: string },
): Promise<Forward> {
  await askForForward(session.place, `${local}:${remote}`);
  /** Each connection with the function that ends its watch. */
  const spares = new Map<Socket, () => void>();
  let closed = false;
  let isTrusted = false;
  let looking: ReturnType<typeof look> | null = null;

  const refill = () => {
    while (!closed && isTrusted && spares.size < SPARES) {
      const spare = connect(local);
      const stopWatching = whenOver(spare, () => {
        isTrusted = false;
        spares.delete(spare);
        spare.destroy();
      });
      spares.set(spare, stopWatching);
    }
  };
  const take = (): Socket | undefined => {
    const [first] = spares;
    if (first === undefined) return undefined;
    const [spare, stopWatching] = first;
    spares.delete(spare);
    stopWatching();
    return spare;
  };
  const dialWarily = async (): Promise<Socket> => {
    const socket = connect(local);
    const over = Promise.withResolvers<true>();
    const stopWatching = whenOver(socket, () => over.resolve(true));
    looking ??= look(session, remote).finally(() => {
      looking = null;
    });
    const obstacle = await looking;
    const isOver = await Promise.race([over.promise, pause(REFUSAL_LAG, false)]);
    stopWatching();
    if (isOver || (obstacle !== null && obstacle !== 'ECONNREFUSED')) {
      socket.destroy();
      throw refusal(obstacle ?? 'EPERM', remote);
    }
    isTrusted = true;
    return socket;
  };
  return {
    dial: async () => {
      const socket = take() ?? (isTrusted ? connect(local) : await dialWarily());
      refill();
      return socket;
    },
    close: () => {
      closed = true;
      for (const spare of spares.keys()) spare.destroy();
    },
  };
}

/**
 * Calls back when the other end ends it, which only who reads is told: an engine says nothing
 * before it is asked, so there is nothing else to read. Gives what ends the watch and leaves the
 * socket as new.
 */
function whenOver(socket: Socket, onOver: () => void): () => void {
  const onReadable = () => socket.read(0);
  socket.on('readable', onReadable).once('end', onOver).once('error', onOver);
  return () => {
    socket.off('readable', onReadable).off('end', onOver).off('error', onOver);
  };
}

/**
 * `$1` is a socket that this user may write to, and somebody listens (__SO_ACCEPTCON in the flags
 * that proc_net(5) shows of a Unix socket, by the name that it was bound to). In doubt nobody does:
 * what listens in another network namespace is not listed.
 */
const LOOK = `
[ -S "$1" ] || exit 2
[ -w "$1" ] || exit 13
grep -q " 00010000 .*/\${1##*/}$" /proc/net/unix || exit 111
`;

const SEEN: ReadonlyMap<number, ForwardRefusal> = new Map([
  [2, 'ENOENT'],
  [13, 'EACCES'],
  [111, 'ECONNREFUSED'],
]);

async function look(session: SshSession, path: string): Promise<ForwardRefusal | null> {
  const argv = ['sh', '-c', LOOK, 'patchpanel', path] as const;
  const end = await session.user.start({ argv, effect: 'read' }, 'pieces', () => {}).end;
  return (end.kind === 'ended' && end.status !== null && SEEN.get(end.status)) || null;
}

function refusal(code: ForwardRefusal, remote: string): Error {
  return Object.assign(new Error(`nothing answers at ${remote} there`), { code });
}

function askForForward(place: SshPlace, ways: string): Promise<void> {
  const [program, ...rest] = sharingArgv(place, ['-O', 'forward', '-L', ways]);
  return new Promise((resolve, reject) => {
    const env = commandEnvironment(process.env);
    const child = spawn(program, rest, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(lastWords(said) || 'ssh does not forward the socket'));
    });
  });
}
