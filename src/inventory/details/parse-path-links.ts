import * as v from 'valibot';
import type { PathLinkDetail, PortSettings, Vxlan } from '../../model/kernel/path-detail.ts';
import { parseList } from '../shell/json.ts';

const Data = v.optional(v.record(v.string(), v.unknown()), {});

const Element = v.object({
  ifindex: v.number(),
  ifname: v.string(),
  flags: v.array(v.string()),
  mtu: v.optional(v.number(), 0),
  link_type: v.optional(v.string(), ''),
  address: v.optional(v.string()),
  linkinfo: v.optional(
    v.object({
      info_kind: v.optional(v.string(), ''),
      info_data: Data,
      info_slave_kind: v.optional(v.string(), ''),
      info_slave_data: Data,
    }),
  ),
});

type Printed = v.InferOutput<typeof Element>;

/** The kinds whose links share another, with its cable. */
const SHARERS = ['macvlan', 'macvtap', 'ipvlan', 'ipvtap'];

/** VXLAN's port as the kernel has it by default, which is older than IANA's (drivers/net/vxlan). */
const DEFAULT_VXLAN_PORT = 8472;

/**
 * Reads the output of `ip -d -j link` (iproute2 ip/ipaddress.c, ip/iplink_*.c). Throws as
 * `parseList` does.
 */
export function parsePathLinks(text: string): readonly PathLinkDetail[] {
  return parseList(Element, text).map((printed) => ({
    index: printed.ifindex,
    name: printed.ifname,
    up: printed.flags.includes('UP'),
    carrier: printed.flags.includes('LOWER_UP'),
    noArp: printed.flags.includes('NOARP'),
    mtu: printed.mtu,
    mac: printed.link_type === 'ether' ? (printed.address ?? null) : null,
    port: portOf(printed),
    bridge: bridgeOf(printed),
    vxlan: vxlanOf(printed),
    sharing: sharingOf(printed),
    standby: isStandby(printed),
  }));
}

function portOf({ linkinfo }: Printed): PortSettings | null {
  if (linkinfo?.info_slave_kind !== 'bridge') return null;
  const data = linkinfo.info_slave_data;
  return {
    state: typeof data.state === 'string' ? data.state : '',
    isolated: data.isolated === true,
    hairpin: data.hairpin === true,
    learning: data.learning !== false,
    flood: data.flood !== false,
  };
}

/** `vlan_filtering` is a number with ip (iproute2 ip/iplink_bridge.c). */
function bridgeOf({ linkinfo }: Printed): PathLinkDetail['bridge'] {
  if (linkinfo?.info_kind !== 'bridge') return null;
  const filtering = linkinfo.info_data.vlan_filtering;
  return { vlanFiltering: filtering === 1 || filtering === true };
}

function vxlanOf({ linkinfo }: Printed): Vxlan | null {
  if (linkinfo?.info_kind !== 'vxlan') return null;
  const data = linkinfo.info_data;
  const text = (...names: readonly string[]) =>
    names.map((name) => data[name]).find((value) => typeof value === 'string') ?? null;
  const local = text('local', 'local6');
  const remote = text('remote', 'remote6', 'group', 'group6');
  const device = text('link');
  return {
    id: typeof data.id === 'number' ? data.id : 0,
    local: typeof local === 'string' ? local : null,
    remote: typeof remote === 'string' ? remote : null,
    device: typeof device === 'string' ? device : null,
    port: typeof data.port === 'number' ? data.port : DEFAULT_VXLAN_PORT,
    learning: data.learning !== false,
  };
}

function sharingOf({ linkinfo }: Printed): PathLinkDetail['sharing'] {
  if (linkinfo === undefined || !SHARERS.includes(linkinfo.info_kind)) return null;
  return modeOf(linkinfo.info_kind, linkinfo.info_data);
}

/**
 * A macvlan has one mode; an ipvlan a level (`l2`) beside a flag of its own (iproute2
 * ip/iplink_ipvlan.c).
 */
function modeOf(kind: string, data: Readonly<Record<string, unknown>>): string {
  if (kind.startsWith('macv')) return typeof data.mode === 'string' ? data.mode : '';
  return ['private', 'vepa'].find((flag) => flag in data) ?? 'bridge';
}

/** iproute2 ip/iplink_bond_slave.c: `ACTIVE` or `BACKUP`. */
function isStandby({ linkinfo }: Printed): boolean {
  return linkinfo?.info_slave_kind === 'bond' && linkinfo.info_slave_data.state === 'BACKUP';
}
