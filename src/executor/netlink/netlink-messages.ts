import { getSystemErrorName } from 'node:util';

/** struct nlmsghdr (include/uapi/linux/netlink.h): length, type, flags, sequence, port. */
export const HEADER = 16;

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const NLM_F_DUMP_INTR = 0x10;

/**
 * Bytes that are not what rtnetlink(7) says they are: cut short, or a length that leads outside.
 */
export class GarbledError extends Error {
  override name = 'GarbledError';
}

/** One message inside a buffer: its type, its flags, and where its payload lies. */
export type Message = {
  readonly type: number;
  readonly flags: number;
  readonly start: number;
  readonly end: number;
};

/** Cuts a buffer into its messages (NLMSG_NEXT). Throws GarbledError. */
export function* messagesOf(bytes: Buffer): Generator<Message> {
  let at = 0;
  while (at < bytes.length) {
    if (at + HEADER > bytes.length) throw new GarbledError('a message header is cut short');
    const length = bytes.readUInt32LE(at);
    if (length < HEADER || at + length > bytes.length) {
      throw new GarbledError(`a message says it has ${length} bytes`);
    }
    yield {
      type: bytes.readUInt16LE(at + 4),
      flags: bytes.readUInt16LE(at + 6),
      start: at + HEADER,
      end: at + length,
    };
    at += (length + 3) & ~3;
  }
}

/**
 * How the messages of one datagram end: more are to come, all are there, or an errno says why not.
 */
export type DatagramEnd = {
  readonly kind: 'more' | 'done' | 'error';
  /** Name of an error in include/uapi/asm-generic/errno-base.h; 0 means none. */
  readonly errno: number;
  /** What was dumped changed meanwhile, so that some of it may be missing or double. */
  readonly interrupted: boolean;
  /** How many bytes come before the end. */
  readonly length: number;
};

/** The name of an errno of the kernel's, such as `EPERM`. */
export function errnoName(errno: number): string {
  return errno === 0 ? 'an error without a number' : getSystemErrorName(-errno);
}

/** Looks for the end of a dump. Throws GarbledError. */
export function datagramEnd(datagram: Buffer): DatagramEnd {
  let interrupted = false;
  for (const { type, flags, start, end } of messagesOf(datagram)) {
    if ((flags & NLM_F_DUMP_INTR) !== 0) interrupted = true;
    if (type !== NLMSG_DONE && type !== NLMSG_ERROR) continue;
    // Both carry a negative errno; old kernels leave it out of NLMSG_DONE.
    const errno = end - start >= 4 ? Math.abs(datagram.readInt32LE(start)) : 0;
    const kind = type === NLMSG_DONE && errno === 0 ? 'done' : 'error';
    return { kind, errno, interrupted, length: start - HEADER };
  }
  return { kind: 'more', errno: 0, interrupted, length: datagram.length };
}
