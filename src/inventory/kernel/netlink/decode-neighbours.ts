import type { Neighbour } from '../../../model/kernel/neighbour.ts';
import { familyOfNumber, hardwareText, ipText } from './address-text.ts';
import { type Devices, deviceName } from './decode-links.ts';
import { recordsOf } from './dump-records.ts';

/** struct ndmsg (include/uapi/linux/neighbour.h): family, -, index 32, state 16, flags, type. */
const RTM_NEWNEIGH = 28;
const NDMSG = 12;
const NDA_DST = 1;
const NDA_LLADDR = 2;

const NUD_STATES = [
  [0x01, 'INCOMPLETE'],
  [0x02, 'REACHABLE'],
  [0x04, 'STALE'],
  [0x08, 'DELAY'],
  [0x10, 'PROBE'],
  [0x20, 'FAILED'],
  [0x40, 'NOARP'],
  [0x80, 'PERMANENT'],
] as const;
/**
 * Entries that nobody has to be asked for: multicast, loopback. ip(8) leaves them out, and those in
 * no state.
 */
const NUD_NOARP = 0x40;
/** Proxy entries, and those of a control plane, are listed whatever their state. */
const NTF_PROXY_OR_EXT_LEARNED = 0x18;

/**
 * Reads the dump of RTM_GETNEIGH as `ip neigh show` filters it (ip/ipneigh.c of iproute2). Throws
 * GarbledError.
 */
export function decodeNeighbours(dump: Buffer, devices: Devices): readonly Neighbour[] {
  const neighbours: Neighbour[] = [];
  for (const { bytes, at, attributes } of recordsOf(dump, RTM_NEWNEIGH, NDMSG)) {
    const family = familyOfNumber(bytes.readUInt8(at));
    const address = attributes.bytes(NDA_DST);
    const state = bytes.readUInt16LE(at + 8);
    const isTold =
      (state & 0xff & ~NUD_NOARP) !== 0 ||
      (bytes.readUInt8(at + 10) & NTF_PROXY_OR_EXT_LEARNED) !== 0;
    if (family === null || address === null || !isTold) continue;
    const index = bytes.readInt32LE(at + 4);
    const mac = attributes.bytes(NDA_LLADDR);
    neighbours.push({
      family,
      address: ipText(address),
      device: index === 0 ? '' : deviceName(devices, index),
      // A link without hardware addresses (a tun) has an empty one.
      mac: mac === null || mac.length < 2 ? null : hardwareText(mac, devices.get(index)?.type ?? 0),
      state: NUD_STATES.flatMap(([bit, name]) => ((state & bit) === 0 ? [] : [name])),
    });
  }
  return neighbours;
}
