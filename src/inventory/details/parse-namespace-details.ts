import * as v from 'valibot';
import type {
  AddressDetail,
  LinkDetail,
  SetForward,
  SetNeighbour,
  SetStation,
  Settings,
} from '../../model/kernel/namespace-detail.ts';
import { parseList } from '../shell/json.ts';

/** INFINITY_LIFE_TIME (include/uapi/linux/if_addr.h). */
const FOR_EVER = 0xffff_ffff;

/**
 * The flags of an address that have a key of their own in ip's JSON (iproute2 ip/ipaddress.c,
 * ifa_flag_data).
 */
const ADDRESS_FLAGS = [
  'secondary',
  'temporary',
  'nodad',
  'optimistic',
  'dadfailed',
  'home',
  'deprecated',
  'tentative',
  'permanent',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'stable-privacy',
  'dynamic',
] as const;

const Address = v.looseObject({
  family: v.optional(v.string()),
  local: v.optional(v.string()),
  address: v.optional(v.string()),
  prefixlen: v.optional(v.number()),
  broadcast: v.optional(v.string()),
  scope: v.optional(v.string(), 'global'),
  label: v.optional(v.string()),
  metric: v.optional(v.number()),
  valid_life_time: v.optional(v.number(), FOR_EVER),
  preferred_life_time: v.optional(v.number(), FOR_EVER),
});

const Data = v.optional(v.record(v.string(), v.unknown()), {});

const Element = v.object({
  ifindex: v.number(),
  ifname: v.string(),
  flags: v.array(v.string()),
  mtu: v.optional(v.number(), 0),
  min_mtu: v.optional(v.number(), 0),
  max_mtu: v.optional(v.number(), 0),
  link_type: v.optional(v.string(), ''),
  address: v.optional(v.string()),
  ifalias: v.optional(v.string()),
  altnames: v.optional(v.array(v.string()), []),
  master: v.optional(v.string()),
  group: v.optional(v.string(), 'default'),
  txqlen: v.optional(v.number(), 0),
  num_tx_queues: v.optional(v.number(), 1),
  num_rx_queues: v.optional(v.number(), 1),
  link: v.optional(v.nullable(v.string())),
  link_index: v.optional(v.number()),
  link_netnsid: v.optional(v.number()),
  linkinfo: v.optional(
    v.object({ info_kind: v.optional(v.string()), info_data: Data, info_slave_data: Data }),
  ),
  addr_info: v.optional(v.array(Address), []),
});

/**
 * A link whose underlay's namespace is a number of its own namespace's still; null if it is the
 * same. How it makes its link-local address is among its settings.
 */
export type RawLinkDetail = Omit<LinkDetail, 'lower' | 'addressGeneration'> & {
  readonly below: {
    readonly index: number | null;
    readonly name: string | null;
    readonly nsid: number | null;
  } | null;
};

/**
 * Reads the output of `ip -j -d addr show` (iproute2 ip/ipaddress.c). Throws as `parseList` does.
 */
export function parseLinkDetails(text: string): readonly RawLinkDetail[] {
  return parseList(Element, text).map((printed) => ({
    index: printed.ifindex,
    name: printed.ifname,
    kind:
      printed.linkinfo?.info_kind ?? (printed.link_type === 'loopback' ? 'loopback' : 'physical'),
    flags: printed.flags,
    mtu: printed.mtu,
    leastMtu: printed.min_mtu,
    mostMtu: printed.max_mtu,
    mac: printed.link_type === 'ether' ? (printed.address ?? null) : null,
    alias: printed.ifalias ?? null,
    otherNames: printed.altnames,
    master: printed.master ?? null,
    group: printed.group,
    queueLength: printed.txqlen,
    queues: { tx: printed.num_tx_queues, rx: printed.num_rx_queues },
    below: belowOf(printed),
    foreign: printed.link_netnsid !== undefined,
    data: printed.linkinfo?.info_data ?? {},
    port: printed.linkinfo?.info_slave_data ?? {},
    addresses: printed.addr_info.flatMap(addressOf),
  }));
}

/**
 * A veth names its other end in the place where others name what they stand on; a vxlan among its
 * own settings.
 */
function belowOf(printed: v.InferOutput<typeof Element>): RawLinkDetail['below'] {
  const kind = printed.linkinfo?.info_kind;
  if (kind === 'veth') return null;
  const named = kind === 'vxlan' ? printed.linkinfo?.info_data.link : printed.link;
  const name = typeof named === 'string' ? named : null;
  const index = printed.link_index ?? null;
  if (name === null && index === null) return null;
  return { name, index, nsid: printed.link_netnsid ?? null };
}

function addressOf(printed: v.InferOutput<typeof Address>): readonly AddressDetail[] {
  const { family, local, prefixlen } = printed;
  if (local === undefined || prefixlen === undefined) return [];
  if (family !== 'inet' && family !== 'inet6') return [];
  const lifetime = (seconds: number) => (seconds === FOR_EVER ? null : seconds);
  return [
    {
      family: family === 'inet' ? 4 : 6,
      address: local,
      peer: printed.address ?? null,
      prefixLength: prefixlen,
      broadcast: printed.broadcast ?? null,
      scope: printed.scope,
      label: printed.label ?? null,
      metric: printed.metric ?? null,
      flags: ADDRESS_FLAGS.filter((flag) => printed[flag] === true),
      validLifetime: lifetime(printed.valid_life_time),
      preferredLifetime: lifetime(printed.preferred_life_time),
    },
  ];
}

const Entry = v.object({
  dst: v.string(),
  dev: v.optional(v.string(), ''),
  lladdr: v.optional(v.string()),
});

/** Reads the output of `ip -j neigh show nud permanent`. Throws as `parseList` does. */
export function parseSetNeighbours(text: string): readonly SetNeighbour[] {
  return parseList(Entry, text).flatMap(({ dst, dev, lladdr }) =>
    lladdr === undefined ? [] : [{ address: dst, device: dev, mac: lladdr }],
  );
}

/**
 * Reads the output of `bridge fdb show`, a line an entry (iproute2 bridge/fdb.c, print_fdb); those
 * with a destination are of vxlans: `02:00:00:00:00:09 dev vx0 dst 10.0.0.9 port 4790 vni 7 self
 * permanent`.
 */
export function parseSetForwards(text: string): readonly SetForward[] {
  return text.split('\n').flatMap((line) => {
    const [, mac, device, destination, words] =
      /^(\S+) dev (\S+) dst (\S+)((?: (?:port|vni|src_vni|via) \S+)*) self permanent\s*$/.exec(
        line,
      ) ?? [];
    if (mac === undefined || device === undefined || destination === undefined) return [];
    return [{ mac, device, destination, words: (words ?? '').trim().split(' ').filter(Boolean) }];
  });
}

/**
 * Reads the same output for what was set of bridges: `02:00:00:00:00:09 dev p0 vlan 5 master br0
 * sticky static`.
 */
export function parseSetStations(text: string): readonly SetStation[] {
  return text.split('\n').flatMap((line) => {
    const [, mac, device, vlan, bridge, sticky] =
      /^(\S+) dev (\S+)(?: vlan (\d+))? master (\S+)( sticky)? static\s*$/.exec(line) ?? [];
    if (mac === undefined || device === undefined || bridge === undefined) return [];
    return [{ mac, device, bridge, vlan: vlan ?? null, sticky: sticky !== undefined }];
  });
}

/**
 * Reads lines of `/proc/sys/net/ipv4/conf/eth0/forwarding:1`, as `grep -H ''` prints files of one
 * line.
 */
export function parseSettings(text: string): Settings {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, path, value] = /^\/proc\/sys\/net\/(.+?\/[^/:]+):(.*)$/.exec(line) ?? [];
      return path === undefined || value === undefined ? [] : [[path, value]];
    }),
  );
}

/** The kernel's numbers (include/uapi/linux/if_link.h, in6_addr_gen_mode) in ip's words. */
const GENERATIONS = ['eui64', 'none', 'stable_secret', 'random'];

/** How a link makes its link-local IPv6 address, from the settings of its namespace. */
export function addressGenerationOf(settings: Settings, link: string): string {
  return GENERATIONS[Number(settings[`ipv6/conf/${link}/addr_gen_mode`] ?? 0)] ?? 'eui64';
}
