/**
 * What ip(8) reports about a namespace beyond a snapshot: everything needed to set a link, an
 * address or a route again exactly as it was.
 */
import type { Family } from '../address/address.ts';
import type { NamespaceId } from './namespace-id.ts';

export type AddressDetail = {
  readonly family: Family;
  readonly address: string;
  /** The other end of a point-to-point address; null if there is none. */
  readonly peer: string | null;
  readonly prefixLength: number;
  readonly broadcast: string | null;
  readonly scope: string;
  readonly label: string | null;
  readonly metric: number | null;
  /** As ip names them: `secondary`, `noprefixroute`, `dynamic`, `temporary`, … */
  readonly flags: readonly string[];
  /** Seconds; null for ever. */
  readonly validLifetime: number | null;
  readonly preferredLifetime: number | null;
};

/** A way out of a route, as it is set. */
export type Hop = {
  readonly gateway: string | null;
  readonly device: string | null;
};

/** A route in ip's own words, and what they mean. */
export type RouteDetail = {
  readonly family: Family;
  /**
   * As `ip -d route show table all` prints it: `unicast default via 10.0.0.1 dev eth0 table main
   * …`.
   */
  readonly words: readonly string[];
  readonly type: string;
  readonly destination: string;
  /** One, unless the route is multipath. */
  readonly hops: readonly Hop[];
  readonly multipath: boolean;
  readonly table: string;
  readonly protocol: string;
  readonly scope: string | null;
  readonly source: string | null;
  readonly metric: string | null;
  readonly tos: string | null;
};

/** The lower link of a link that is stacked on another. */
export type Lower = {
  /** Null if the kernel names a namespace that nothing leads to. */
  readonly namespace: NamespaceId | null;
  readonly index: number | null;
  readonly name: string | null;
};

export type LinkDetail = {
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  /** `UP`, `PROMISC`, `NOARP`, … */
  readonly flags: readonly string[];
  readonly mtu: number;
  /** Bytes; 0 where the driver sets no bound. */
  readonly leastMtu: number;
  readonly mostMtu: number;
  readonly mac: string | null;
  readonly alias: string | null;
  readonly otherNames: readonly string[];
  readonly master: string | null;
  readonly group: string;
  readonly queueLength: number;
  readonly queues: { readonly tx: number; readonly rx: number };
  /** How its link-local IPv6 address is made: `eui64`, `none`, … */
  readonly addressGeneration: string;
  /** The link that it stands on, as a macvlan or a VLAN does; null if it stands on none. */
  readonly lower: Lower | null;
  /** The namespace of its underlay, where that is another; null if it is its own. */
  readonly foreign: boolean;
  /** Settings of its kind, in ip's own words and values. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Settings of it as a port, where it has a master. */
  readonly port: Readonly<Record<string, unknown>>;
  readonly addresses: readonly AddressDetail[];
};

/** A neighbour entry that someone set for good. */
export type SetNeighbour = {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
};

/** An entry of a vxlan's forwarding table that someone set: where frames for a MAC are sent. */
export type SetForward = {
  readonly device: string;
  readonly mac: string;
  readonly destination: string;
  /** In ip's words: `port 4790 vni 7`. */
  readonly words: readonly string[];
};

/** An entry of a bridge's forwarding table that someone set: behind which port a MAC is. */
export type SetStation = {
  readonly device: string;
  readonly bridge: string;
  readonly mac: string;
  readonly vlan: string | null;
  /** Stays behind that port, although its frames are seen elsewhere. */
  readonly sticky: boolean;
};

/** Kernel settings by their path below /proc/sys/net: `ipv4/conf/eth0/forwarding`. */
export type Settings = Readonly<Record<string, string>>;

export type NamespaceDetail = {
  readonly namespace: NamespaceId;
  readonly links: readonly LinkDetail[];
  readonly routes: readonly RouteDetail[];
  readonly neighbours: readonly SetNeighbour[];
  readonly forwards: readonly SetForward[];
  readonly stations: readonly SetStation[];
  readonly settings: Settings;
};

/** The detail of every namespace that could be read. */
export type NamespaceDetails = {
  readonly namespaces: readonly NamespaceDetail[];
  /** The settings of a namespace that was just made. */
  readonly fresh: Settings;
  /** Of the kernel, as uname(1) prints it: `6.1.0-13-amd64`. */
  readonly release: string;
};

/** An SSH connection by which someone is on the host. */
export type OwnPath = {
  readonly client: string;
  readonly server: string;
  /** The link by which the host would answer; null if it knows no way. */
  readonly device: string | null;
};
