import type { LinkAddress } from '../../../model/address/address.ts';
import type { Link } from '../../../model/kernel/link.ts';
import type { PeerHint, RawLink } from '../ip/parse-links.ts';
import { hardwareText } from './address-text.ts';
import type { Attributes } from './attributes.ts';
import { recordsOf } from './dump-records.ts';

/**
 * include/uapi/linux/rtnetlink.h; struct ifinfomsg: family, -, type 16, index 32, flags 32, change
 * 32.
 */
const RTM_NEWLINK = 16;
const IFINFOMSG = 16;
const IFF_UP = 1;
const ARPHRD_LOOPBACK = 772;

/** include/uapi/linux/if_link.h */
const IFLA = {
  ADDRESS: 1,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  OPERSTATE: 16,
  LINKINFO: 18,
  IFALIAS: 20,
  STATS64: 23,
  LINK_NETNSID: 37,
} as const;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_VLAN_ID = 1;
const IFLA_VRF_TABLE = 1;

/** RFC 2863, by the numbers of include/uapi/linux/if.h. */
const OPER_STATES = [
  'UNKNOWN',
  'NOTPRESENT',
  'DOWN',
  'LOWERLAYERDOWN',
  'TESTING',
  'DORMANT',
  'UP',
] as const;

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2})+$/;

type Record = {
  readonly index: number;
  readonly type: number;
  readonly up: boolean;
  readonly name: string;
  readonly attributes: Attributes;
};

/** Links whose addresses and neighbours in the dump of links are still to be named. */
export type LinkDump = { readonly devices: Devices; readonly records: readonly Record[] };

/** Reads the dump of RTM_GETLINK. Throws GarbledError. */
export function readLinkDump(bytes: Buffer): LinkDump {
  const records = [...recordsOf(bytes, RTM_NEWLINK, IFINFOMSG)].map(({ at, attributes }) => ({
    index: bytes.readInt32LE(at + 4),
    type: bytes.readUInt16LE(at + 2),
    up: (bytes.readUInt32LE(at + 8) & IFF_UP) !== 0,
    name: attributes.text(IFLA.IFNAME) ?? '',
    attributes,
  }));
  const devices = new Map(
    records.map(({ index, name, type }): [number, Device] => [index, { name, type }]),
  );
  return { devices, records };
}

/** The links, each with its addresses. Throws GarbledError. */
export function decodeLinks(
  { devices, records }: LinkDump,
  addresses: ReadonlyMap<number, readonly LinkAddress[]>,
): readonly RawLink[] {
  return records.map(({ index, type, up, name, attributes }) => {
    const master = attributes.u32(IFLA.MASTER);
    const kind = kindOf(attributes, type);
    const data = attributes.nested(IFLA.LINKINFO)?.nested(IFLA_INFO_DATA) ?? null;
    return {
      index,
      name,
      kind,
      up,
      operState: OPER_STATES[attributes.u8(IFLA.OPERSTATE) ?? 0] ?? 'UNKNOWN',
      mtu: attributes.u32(IFLA.MTU) ?? 0,
      mac: macOf(attributes, type),
      alias: attributes.text(IFLA.IFALIAS),
      master: master === null ? null : deviceName(devices, master),
      hint: hintOf(attributes, devices),
      vlan: kind === 'vlan' ? (data?.u16(IFLA_VLAN_ID) ?? null) : null,
      table: kind === 'vrf' ? (data?.u32(IFLA_VRF_TABLE) ?? null) : null,
      addresses: addresses.get(index) ?? [],
      counters: countersOf(attributes),
    };
  });
}

function kindOf(attributes: Attributes, type: number): string {
  const kind = attributes.nested(IFLA.LINKINFO)?.text(IFLA_INFO_KIND) ?? null;
  return kind ?? (type === ARPHRD_LOOPBACK ? 'loopback' : 'physical');
}

/** Tunnels have an IP address where others have a MAC, and the loopback's is all zeros. */
function macOf(attributes: Attributes, type: number): string | null {
  const bytes = attributes.bytes(IFLA.ADDRESS);
  if (bytes === null || type === ARPHRD_LOOPBACK) return null;
  const text = hardwareText(bytes, type);
  return MAC.test(text) ? text : null;
}

/** IFLA_LINK is an index in this namespace, or in that of IFLA_LINK_NETNSID; 0 is none. */
function hintOf(attributes: Attributes, devices: Devices): PeerHint {
  const link = attributes.i32(IFLA.LINK) ?? 0;
  const nsid = attributes.i32(IFLA.LINK_NETNSID);
  if (link === 0) return { name: null, index: null, nsid };
  return nsid === null
    ? { name: deviceName(devices, link), index: null, nsid }
    : { name: null, index: link, nsid };
}

/**
 * struct rtnl_link_stats64: packets, bytes, errors, dropped, each received and then sent, in 64
 * bits.
 */
function countersOf(attributes: Attributes): Link['counters'] {
  const stats = attributes.bytes(IFLA.STATS64);
  if (stats === null || stats.length < 64) return null;
  const u64 = (at: number) => stats.readUInt32LE(at) + stats.readUInt32LE(at + 4) * 2 ** 32;
  return {
    rxBytes: u64(16),
    rxPackets: u64(0),
    rxErrors: u64(32),
    rxDropped: u64(48),
    txBytes: u64(24),
    txPackets: u64(8),
    txErrors: u64(40),
    txDropped: u64(56),
  };
}

/** What is needed of a namespace's links to name them elsewhere. */
export type Device = { readonly name: string; readonly type: number };

/** The links of a namespace by their index. */
export type Devices = ReadonlyMap<number, Device>;

/**
 * Returns the name of a link by its index, or what ip prints if there is none (ll_index_to_name,
 * lib/ll_map.c of iproute2).
 */
export function deviceName(devices: Devices, index: number): string {
  if (index === 0) return '*';
  return devices.get(index)?.name ?? `if${index}`;
}
