import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { NetlinkAnswer, NetlinkTarget } from './netlink.ts';
import type { Calls } from './netlink-calls.ts';

/** include/uapi/linux/sched.h */
const CLONE_NEWNET = 0x40000000;
/** include/linux/socket.h, include/uapi/linux/netlink.h */
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_ROUTE = 0;
const SOL_NETLINK = 270;
const NETLINK_GET_STRICT_CHK = 12;

/** struct sockaddr_nl of the kernel: port 0, no groups. */
const KERNEL = Buffer.alloc(12);
KERNEL.writeUInt16LE(AF_NETLINK, 0);
const ON = Buffer.from([1, 0, 0, 0]);

/** The namespace that this thread is in (proc_pid_ns(5)). */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';

const OPENED = constants.O_RDONLY | constants.O_NONBLOCK;

/** Opens sockets in other namespaces; `close` it after use. */
export type NamespaceSockets = {
  /** Whether setns(2) is allowed: into others, and back into our own. */
  readonly entry: 'allowed' | { readonly why: string };
  /** A file descriptor of the namespace itself. */
  readonly open: (place: NetlinkTarget) => NetlinkAnswer<number>;
  /** A socket that speaks rtnetlink there, from wherever we are; to be closed by the caller. */
  readonly socket: (place: NetlinkTarget) => NetlinkAnswer<number>;
  readonly close: () => void;
};

/**
 * Starts from the namespace that this thread is in. The thread is in another one only for the
 * moment in which it makes a socket, which then belongs there: nothing is awaited and no foreign
 * code runs meanwhile, so that neither timers nor children nor the threads of libuv are ever in the
 * wrong one.
 */
export function openNamespaceSockets(calls: Calls): NamespaceSockets {
  const own = openSync(OWN_NAMESPACE, OPENED);
  const nsfs = fstatSync(own).dev;
  // Entering one's own namespace takes the same privilege as coming back to it. A process may be root
  // of a user namespace that does not own the network it is in: it could leave that, and not return.
  const entry =
    calls.setns(own, CLONE_NEWNET) === 0 ? 'allowed' : ({ why: calls.errorName() } as const);

  const open = (place: NetlinkTarget): NetlinkAnswer<number> => {
    if (place.kind === 'own') return attempt(OWN_NAMESPACE);
    let denial: NetlinkAnswer<number> | null = null;
    for (const path of place.paths) {
      const opened = attempt(path);
      if (opened.kind === 'failed') denial ??= opened;
      if (opened.kind !== 'answered') continue;
      const { dev, ino } = fstatSync(opened.value);
      if (dev === nsfs && ino === place.inode) return opened;
      closeSync(opened.value);
    }
    return denial ?? { kind: 'gone' };
  };

  const socket = (place: NetlinkTarget): NetlinkAnswer<number> => {
    if (place.kind === 'own') return connected(calls, newSocket(calls));
    if (entry !== 'allowed') return { kind: 'failed', why: entry.why };
    const namespace = open(place);
    if (namespace.kind !== 'answered') return namespace;
    try {
      return connected(calls, socketInside(calls, namespace.value, own));
    } finally {
      closeSync(namespace.value);
    }
  };

  return { entry, open, socket, close: () => closeSync(own) };
}

function socketInside(calls: Calls, namespace: number, own: number): NetlinkAnswer<number> {
  if (calls.setns(namespace, CLONE_NEWNET) !== 0) {
    return { kind: 'failed', why: calls.errorName() };
  }
  const made = newSocket(calls);
  if (calls.setns(own, CLONE_NEWNET) !== 0) strand(calls.errorName());
  return made;
}

/**
 * In a foreign namespace every connection and command would reach the wrong host, so the process
 * must end.
 */
function strand(why: string): never {
  console.error(`patchpanel cannot return to its own network namespace (${why}), and ends.`);
  process.exit(70);
}

function newSocket(calls: Calls): NetlinkAnswer<number> {
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return fd < 0 ? { kind: 'failed', why: calls.errorName() } : { kind: 'answered', value: fd };
}

/** Connected to the kernel, so that no process can send answers in its place. */
function connected(calls: Calls, made: NetlinkAnswer<number>): NetlinkAnswer<number> {
  if (made.kind !== 'answered') return made;
  // As ip(8) asks: without it the kernel ignores what it does not know in a request. Old ones have no such word.
  calls.setsockopt(made.value, SOL_NETLINK, NETLINK_GET_STRICT_CHK, ON, ON.length);
  if (calls.connect(made.value, KERNEL, KERNEL.length) === 0) return made;
  const why = calls.errorName();
  closeSync(made.value);
  return { kind: 'failed', why };
}

/** What open(2) says if there is no such file, or the process is gone. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ESRCH', 'ENXIO']);

function attempt(path: string): NetlinkAnswer<number> {
  try {
    return { kind: 'answered', value: openSync(path, OPENED) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return ABSENT.has(code) ? { kind: 'gone' } : { kind: 'failed', why: code };
  }
}
