import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from './session.ts';
import { type SshPlace, sharingArgv } from './ssh-argv.ts';
import { lastWords } from './ssh-refusal.ts';

/** Connections that are dialled before they are asked for: one that stands saves a round trip. */
const SPARES = 8;

/** Milliseconds in which a connection that the other side refused has closed, once it has answered else. */
const REFUSAL_LAG = 50;

/** What stands against a socket over there, by the kernel's own name for it; null where nothing does. */
type Obstacle = 'ENOENT' | 'EACCES' | null;

/** The ways into one Unix socket of the other side, over one connection. */
export type Forward = {
  /** A fresh connection; rejects as connect(2) over there would, with its `code`. */
  readonly dial: () => Promise<Duplex>;
  readonly close: () => void;
};

/** `$1` is a socket that this user may write to. */
const LOOK = '[ -S "$1" ] || exit 2; [ -w "$1" ] || exit 13';

/**
 * Has the connection's ssh forward a socket of the other side to one in our folder. ssh accepts first
 * and asks the other side then, so that a dial which nobody answers ends a moment after it stood: the
 * first dial therefore looks, in the same round trip, and the ones behind it trust that.
 */
export async function openForward(
  place: SshPlace,
  session: Session,
  { remote, local }: { readonly remote: string; readonly local: string },
): Promise<Forward> {
  await askForForward(place, `${local}:${remote}`);
  const spares = new Map<Socket, () => void>();
  let closed = false;

  const refill = () => {
    while (!closed && spares.size < SPARES) {
      const spare = connect(local);
      spares.set(
        spare,
        whenOver(spare, () => {
          spares.delete(spare);
          spare.destroy();
        }),
      );
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
  return {
    dial: async () => {
      const spare = take() ?? (await dialFirst(local, session, remote));
      refill();
      return spare;
    },
    close: () => {
      closed = true;
      for (const spare of spares.keys()) spare.destroy();
    },
  };
}

async function dialFirst(local: string, session: Session, remote: string): Promise<Socket> {
  const socket = connect(local);
  const over = Promise.withResolvers<true>();
  const stopWatching = whenOver(socket, () => over.resolve(true));
  const obstacle = await look(session, remote);
  const isOver = await Promise.race([over.promise, pause(REFUSAL_LAG, false)]);
  stopWatching();
  if (!isOver && obstacle === null) return socket;
  socket.destroy();
  throw refusal(obstacle, remote, session.said());
}

/**
 * Calls back when the other end ends it, which only who reads is told: an engine says nothing before
 * it is asked, so there is nothing else to read. Gives what ends the watch and leaves the socket as new.
 */
function whenOver(socket: Socket, onOver: () => void): () => void {
  const onReadable = () => socket.read(0);
  socket.on('readable', onReadable).once('end', onOver).once('error', onOver);
  return () => {
    socket.off('readable', onReadable).off('end', onOver).off('error', onOver);
  };
}

async function look(session: Session, path: string): Promise<Obstacle> {
  const argv = ['sh', '-c', LOOK, 'patchpanel', path] as const;
  const end = await session.user.start({ argv }, 'pieces', () => {}).end;
  if (end.kind !== 'ended') return null;
  return end.status === 2 ? 'ENOENT' : end.status === 13 ? 'EACCES' : null;
}

/** Where ssh says that it may not, sshd forbids forwarding (sshd_config(5), AllowStreamLocalForwarding). */
function refusal(obstacle: Obstacle, remote: string, said: string): Error {
  const forbidden = /open failed: administratively prohibited/.test(said);
  const code = obstacle ?? (forbidden ? 'EPERM' : 'ECONNREFUSED');
  return Object.assign(new Error(`nobody answers at ${remote} over there`), { code });
}

function askForForward(place: SshPlace, ways: string): Promise<void> {
  const [program, ...rest] = sharingArgv(place, ['-O', 'forward', '-L', ways]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
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
