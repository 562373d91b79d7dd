import type { NamespaceId } from './namespace-id.ts';
import type { Neighbour } from './neighbour.ts';
import type { Socket } from './socket.ts';

/** A port of a bridge (`ip -d link`, bridge_slave; include/uapi/linux/if_link.h, IFLA_BRPORT_*). */
export type PortSettings = {
  /** `disabled`, `listening`, `learning`, `forwarding`, `blocking`. */
  readonly state: string;
  readonly isolated: boolean;
  readonly hairpin: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
};

/** What a vxlan link sends to whom (IFLA_VXLAN_*). */
export type Vxlan = {
  readonly id: number;
  readonly local: string | null;
  /** The one other end, or the multicast group. */
  readonly remote: string | null;
  /** Name of the link below; null for any. */
  readonly device: string | null;
  readonly port: number;
  readonly learning: boolean;
};

/** What decides about packets at a link, beyond the snapshot. */
export type PathLinkDetail = {
  readonly index: number;
  readonly name: string;
  /** IFF_UP. */
  readonly up: boolean;
  /** IFF_LOWER_UP: the other end is there and up. */
  readonly carrier: boolean;
  /** IFF_NOARP. */
  readonly noArp: boolean;
  readonly mtu: number;
  readonly mac: string | null;
  readonly port: PortSettings | null;
  /** Null unless it is a bridge. */
  readonly bridge: { readonly vlanFiltering: boolean } | null;
  readonly vxlan: Vxlan | null;
  /**
   * How a macvlan or ipvlan shares the link that it stands on: `bridge`, `private`, `vepa`,
   * `passthru`, `source`, empty if that is not told; null for every other kind.
   */
  readonly sharing: string | null;
  /** Whether it is a port of a bond that is not in use for now (bonding.rst, active-backup). */
  readonly standby: boolean;
};

/** An entry of a bridge's or vxlan's forwarding table (bridge(8), fdb). */
export type ForwardingEntry = {
  readonly mac: string;
  readonly link: string;
  /** Where a vxlan sends it. */
  readonly destination: string | null;
  readonly permanent: boolean;
};

/** The VLANs of a port (bridge(8), vlan). */
export type PortVlans = {
  readonly link: string;
  readonly vlans: readonly number[];
  /** Those of them whose frames leave without a tag. */
  readonly untagged: readonly number[];
  /** The VLAN of frames that come without a tag. */
  readonly pvid: number | null;
};

/** A peer of a WireGuard link (wg(8)). */
export type WireguardPeer = {
  readonly link: string;
  /** Its public key. */
  readonly key: string;
  /** Address and port that it is sent to; null if none is known. */
  readonly endpoint: string | null;
  /** Ranges of addresses: what is for them is sent to it. */
  readonly allowedIps: readonly string[];
  /** Time of the last one, as ISO 8601; null if there was none. */
  readonly handshake: string | null;
};

/**
 * What decides about packets in one namespace, besides its snapshot and its firewall. Null means
 * that it could not be read: nothing follows from it.
 */
export type PathDetail = {
  readonly namespace: NamespaceId;
  readonly links: readonly PathLinkDetail[] | null;
  readonly forwarding: readonly ForwardingEntry[] | null;
  readonly vlans: readonly PortVlans[] | null;
  readonly neighbours: readonly Neighbour[] | null;
  /** Null also if there is no wg(8). */
  readonly wireguard: readonly WireguardPeer[] | null;
  /** By the names of sysctl(8), links with dots spelled as there: `net.ipv4.ip_forward` is `1`. */
  readonly settings: Readonly<Record<string, string>> | null;
  /** Sockets that wait for others. */
  readonly listeners: readonly Socket[] | null;
  /** Counters of /proc/net/snmp, netstat and snmp6, by nstat(8)'s names: `IpForwDatagrams`. */
  readonly counters: Readonly<Record<string, number>> | null;
};
