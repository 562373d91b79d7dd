import { GarbledError } from '../../../executor/netlink/netlink-messages.ts';
import type { Family } from '../../../model/address/address.ts';
import type { NextHop, Route } from '../../../model/kernel/route.ts';
import { bitsOf, familyOfNumber, ipText, prefixText } from './address-text.ts';
import { Attributes } from './attributes.ts';
import { type Devices, deviceName } from './decode-links.ts';
import { recordsOf } from './dump-records.ts';
import type { RtNames } from './rt-names.ts';

/**
 * struct rtmsg (include/uapi/linux/rtnetlink.h): family, dst, src, tos, table, protocol, scope,
 * type, flags 32.
 */
const RTM_NEWROUTE = 24;
const RTMSG = 12;

const RTA = {
  DST: 1,
  OIF: 4,
  GATEWAY: 5,
  PRIORITY: 6,
  PREFSRC: 7,
  MULTIPATH: 9,
  TABLE: 15,
  VIA: 18,
} as const;

/** A route that was made from another for one destination; it is cache, not table. */
const RTM_F_CLONED = 0x200;

/** RTNH_F_… and RTM_F_… in the order in which ip(8) prints them. */
const FLAGS = [
  [0x01, 'dead'],
  [0x04, 'onlink'],
  [0x02, 'pervasive'],
  [0x08, 'offload'],
  [0x40, 'trap'],
  [0x100, 'notify'],
  [0x10, 'linkdown'],
  [0x20, 'unresolved'],
  [0x4000, 'rt_offload'],
  [0x8000, 'rt_trap'],
  [0x20000000, 'rt_offload_failed'],
] as const;

/** Reads the dump of RTM_GETROUTE: all tables, IPv4 before IPv6. Throws GarbledError. */
export function decodeRoutes(dump: Buffer, devices: Devices, names: RtNames): readonly Route[] {
  const routes: Route[] = [];
  for (const { bytes, at, attributes } of recordsOf(dump, RTM_NEWROUTE, RTMSG)) {
    const family = familyOfNumber(bytes.readUInt8(at));
    const flags = bytes.readUInt32LE(at + 8);
    if (family === null || (flags & RTM_F_CLONED) !== 0) continue;
    const source = attributes.bytes(RTA.PREFSRC);
    routes.push({
      family,
      type: names.routeType(bytes.readUInt8(at + 7)),
      destination: destinationOf(attributes, bytes.readUInt8(at + 1), family),
      ...hopOf(attributes, attributes.i32(RTA.OIF), devices),
      table: names.table(attributes.u32(RTA.TABLE) ?? bytes.readUInt8(at + 4)),
      protocol: names.protocol(bytes.readUInt8(at + 5)),
      scope: names.scope(bytes.readUInt8(at + 6)),
      source: source === null ? null : ipText(source),
      metric: attributes.u32(RTA.PRIORITY),
      flags: FLAGS.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name])),
      nextHops: nextHopsOf(attributes.bytes(RTA.MULTIPATH), devices),
    });
  }
  return [4, 6].flatMap((family) => routes.filter((route) => route.family === family));
}

function destinationOf(attributes: Attributes, length: number, family: Family): string {
  return prefixText(attributes.bytes(RTA.DST), length, bitsOf(family)) ?? 'default';
}

/** RTA_VIA is a gateway of the other family (RFC 5549): a 16 bit family, then the address. */
function hopOf(attributes: Attributes, index: number | null, devices: Devices): NextHop {
  const gateway = attributes.bytes(RTA.GATEWAY) ?? attributes.bytes(RTA.VIA)?.subarray(2) ?? null;
  return {
    gateway: gateway === null ? null : ipText(gateway),
    device: index === null ? null : deviceName(devices, index),
  };
}

/** struct rtnexthop: length 16, flags, hops, index 32, and attributes. */
const RTNEXTHOP = 8;

function nextHopsOf(bytes: Buffer | null, devices: Devices): readonly NextHop[] {
  const hops: NextHop[] = [];
  let at = 0;
  while (bytes !== null && at + RTNEXTHOP <= bytes.length) {
    const length = bytes.readUInt16LE(at);
    if (length < RTNEXTHOP || at + length > bytes.length) {
      throw new GarbledError('a next hop is cut short');
    }
    const attributes = new Attributes(bytes, at + RTNEXTHOP, at + length);
    hops.push(hopOf(attributes, bytes.readInt32LE(at + 4), devices));
    at += (length + 3) & ~3;
  }
  return hops;
}
