import type { Slice } from '../yield-to-event-loop.ts';
import type { NetlinkAnswer } from './netlink.ts';
import type { Calls } from './netlink-calls.ts';
import { datagramEnd, errnoName, GarbledError, messagesOf } from './netlink-messages.ts';

/**
 * include/linux/socket.h. The kernel makes answers while it is asked: there is nothing to wait for.
 */
const MSG_DONTWAIT = 0x40;
/** recv(2) then tells the length of a datagram that was longer than the buffer. */
const MSG_TRUNC = 0x20;

/**
 * The kernel fills at most 32 KiB at a time, except for longer single messages (netlink_recvmsg).
 */
const BUFFER = 64 * 1024;
/** What an answer may have; ip(8), read as text, is bounded as well. */
const ANSWER_CAP = 64 * 1024 * 1024;
/** How often a dump that changes under our eyes is asked for before it is taken as it is. */
const ATTEMPTS = 4;

/** Asks through sockets, with one buffer for all that is received. */
export type NetlinkRequests = {
  /** The messages of a whole dump, without NLMSG_DONE. */
  readonly dump: (
    socket: number,
    request: Uint8Array,
    slice: Slice,
  ) => Promise<NetlinkAnswer<Buffer>>;
  /** The one message that answers. */
  readonly ask: (socket: number, request: Uint8Array) => NetlinkAnswer<Buffer>;
};

type Received = NetlinkAnswer<Buffer> | { readonly kind: 'too-long' };

export function netlinkRequests(calls: Calls): NetlinkRequests {
  let buffer = Buffer.allocUnsafeSlow(BUFFER);

  const failed = (why: string) => ({ kind: 'failed', why }) as const;

  /** Repeats a call that a signal interrupted (signal(7)). */
  const patient = (call: () => number): number => {
    let result = call();
    while (result < 0 && calls.errorName() === 'EINTR') result = call();
    return result;
  };

  /** A view of the buffer, which is good until the next call. */
  const receive = (socket: number): Received => {
    const length = patient(() =>
      calls.recv(socket, buffer, buffer.length, MSG_DONTWAIT | MSG_TRUNC),
    );
    if (length < 0) return failed(calls.errorName());
    if (length <= buffer.length) return { kind: 'answered', value: buffer.subarray(0, length) };
    buffer = Buffer.allocUnsafeSlow(length);
    return { kind: 'too-long' };
  };

  const send = (socket: number, request: Uint8Array): boolean =>
    patient(() => calls.send(socket, request, request.length, 0)) === request.length;

  const dumpOnce = async (socket: number, request: Uint8Array, slice: Slice) => {
    if (!send(socket, request)) return failed(calls.errorName());
    const parts: Buffer[] = [];
    let size = 0;
    let interrupted = false;
    let tooLong = false;
    for (;;) {
      const received = receive(socket);
      // The rest of the dump has to be heard before the socket can be asked again.
      if (received.kind === 'too-long') tooLong = true;
      else if (received.kind !== 'answered') return received;
      else {
        const end = datagramEnd(received.value);
        interrupted ||= end.interrupted;
        size += end.length;
        if (size > ANSWER_CAP) return failed('its answer is too long');
        if (end.length > 0) parts.push(Buffer.from(received.value.subarray(0, end.length)));
        if (end.kind === 'error') return failed(errnoName(end.errno));
        if (end.kind === 'done') break;
      }
      await slice.turn();
    }
    return { kind: 'dumped', parts, interrupted, tooLong } as const;
  };

  const dump: NetlinkRequests['dump'] = async (socket, request, slice) => {
    try {
      for (let left = ATTEMPTS; ; left -= 1) {
        const dumped = await dumpOnce(socket, request, slice);
        if (dumped.kind !== 'dumped') return dumped;
        const { parts, interrupted, tooLong } = dumped;
        if (left > 1 && (interrupted || tooLong)) continue;
        if (tooLong) return failed('its answer is too long');
        const [first] = parts;
        const whole = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
        return { kind: 'answered', value: whole };
      }
    } catch (error) {
      if (error instanceof GarbledError) return failed(error.message);
      throw error;
    }
  };

  const ask: NetlinkRequests['ask'] = (socket, request) => {
    if (!send(socket, request)) return failed(calls.errorName());
    const received = receive(socket);
    if (received.kind === 'too-long') return failed('its answer is too long');
    if (received.kind !== 'answered') return received;
    try {
      const end = datagramEnd(received.value);
      if (end.kind === 'error') return failed(errnoName(end.errno));
      const [message] = messagesOf(received.value);
      if (message === undefined) return failed('its answer is empty');
      return { kind: 'answered', value: Buffer.from(received.value.subarray(0, message.end)) };
    } catch (error) {
      if (error instanceof GarbledError) return failed(error.message);
      throw error;
    }
  };

  return { dump, ask };
}
