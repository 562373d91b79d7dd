import { HEADER } from '../../../executor/netlink/netlink-messages.ts';
import { recordsOf } from './dump-records.ts';

const NLM_F_REQUEST = 0x001;
const NLM_F_DUMP = 0x300;

/** RTM_GET… of include/uapi/linux/rtnetlink.h, and the length of the header that each takes. */
const DUMPS = [
  { type: 18, header: 16 },
  { type: 22, header: 8 },
  { type: 26, header: 12 },
  { type: 34, header: 12 },
  { type: 30, header: 12 },
] as const;

/**
 * A request: its header of rtnetlink is all zeros, AF_UNSPEC among them, which asks for every
 * family.
 */
function request(type: number, flags: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(HEADER + payload.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags | NLM_F_REQUEST, 6);
  bytes.set(payload, HEADER);
  return bytes;
}

/**
 * What is asked of a namespace: its links, addresses, routes, rules and neighbours, in this order.
 */
export const DUMP_REQUESTS: readonly Uint8Array[] = DUMPS.map(({ type, header }) =>
  request(type, NLM_F_DUMP, Buffer.alloc(header)),
);

const RTM_GETNSID = 90;
/** struct rtgenmsg, padded. */
const RTGENMSG = 4;
const NETNSA_FD = 3;

/**
 * Asks which nsid the namespace has that is open as a file descriptor
 * (include/uapi/linux/net_namespace.h).
 */
export function nsidRequest(fd: number): Uint8Array {
  const payload = Buffer.alloc(RTGENMSG + 8);
  payload.writeUInt16LE(8, RTGENMSG);
  payload.writeUInt16LE(NETNSA_FD, RTGENMSG + 2);
  payload.writeInt32LE(fd, RTGENMSG + 4);
  return request(RTM_GETNSID, 0, payload);
}

const RTM_NEWNSID = 88;
const NETNSA_NSID = 1;

/**
 * The nsid in the answer to `nsidRequest`; null if the namespace has none there. Throws
 * GarbledError.
 */
export function decodeNsid(bytes: Buffer): number | null {
  for (const { attributes } of recordsOf(bytes, RTM_NEWNSID, RTGENMSG)) {
    const nsid = attributes.i32(NETNSA_NSID);
    return nsid === null || nsid < 0 ? null : nsid;
  }
  return null;
}
