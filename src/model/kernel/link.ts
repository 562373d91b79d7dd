import type { LinkAddress } from '../address/address.ts';
import type { NamespaceId } from './namespace-id.ts';

/**
 * The other end of a veth, or the link that one stands on. Resolved through the kernel's own pair
 * (ifindex, link-netnsid), never by neighbouring indexes; where the namespace behind an nsid has no
 * handle that we can open, it is unknown, with the reason.
 */
export type Peer =
  | { readonly kind: 'known'; readonly namespace: NamespaceId; readonly index: number }
  | { readonly kind: 'unknown'; readonly index: number | null; readonly why: string };

/** Totals since the link was made (rtnl_link_stats64, include/uapi/linux/if_link.h). */
export type Counters = {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
};

/** The kinds that stand on another link, and send their frames by it (ip-link(8)). */
export const STANDING_KINDS: readonly string[] = ['vlan', 'macvlan', 'macvtap', 'ipvlan', 'ipvtap'];

/** The kinds of masters whose ports carry the frames of the one master (bonding.rst, team). */
export const BUNDLE_KINDS: readonly string[] = ['bond', 'team'];

/** A link lives in one namespace and has an index there. */
export type Link = {
  readonly index: number;
  readonly name: string;
  /** rtnetlink's kind (`veth`, `bridge`, `vxlan`, `macvlan`, …), `loopback`, or `physical`. */
  readonly kind: string;
  /** The administrative flag IFF_UP. */
  readonly up: boolean;
  /** RFC 2863 state as `ip` names it: `UP`, `DOWN`, `LOWERLAYERDOWN`, `UNKNOWN`, … */
  readonly operState: string;
  readonly mtu: number;
  readonly mac: string | null;
  readonly alias: string | null;
  /** Name of the bridge, bond or VRF this link is a port of, in the same namespace. */
  readonly master: string | null;
  /** Only for veth; null for every other kind. */
  readonly peer: Peer | null;
  /**
   * The link that it stands on, as a VLAN, a macvlan or an ipvlan does; null for every other kind.
   */
  readonly lower: Peer | null;
  /** The tag of its frames; null unless it is a VLAN. */
  readonly vlan: number | null;
  /** Number of the routing table of a VRF; null for every other kind. */
  readonly table: number | null;
  readonly addresses: readonly LinkAddress[];
  readonly counters: Counters | null;
};
