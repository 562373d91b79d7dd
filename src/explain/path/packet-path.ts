import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Evidence } from '../finding.ts';
import type { DnatTarget } from './dnat.ts';

/** The answer of a namespace's routing for a packet (ip-route(8), `route get`). */
export type RouteAnswer =
  /** `gateway` is null where the destination itself is asked for on the segment. */
  | {
      readonly kind: 'out';
      readonly device: string;
      readonly gateway: string | null;
      readonly source: string | null;
    }
  /** The packet is for this namespace. */
  | { readonly kind: 'local' }
  | {
      readonly kind: 'none';
      readonly why: 'no-route' | 'blackhole' | 'unreachable' | 'prohibit' | 'other';
    }
  /** The namespace could not be asked, or its answer cannot be understood: nothing is known. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * A link that a frame passes, in the order in which it does. From a container to another on one
 * bridge: `out` eth0, `port-in` vethA, `bridge` br0, `port-out` vethB, `in` eth0; to the bridge's own
 * address: `out`, `port-in`, `in` br0; from there: `out` br0, `port-out`, `in`.
 */
export type Traversal = {
  readonly namespace: NamespaceId;
  readonly link: string;
  /**
   * What the frame does there: leaves by it, comes out of the far end of a cable that is plugged into
   * nothing (`cable`) or into a bridge (`port-in`), goes through that, goes out of a port of it, is
   * taken by the one it is for; `tunnel` for a vxlan that it leaves the host's view by or comes out of;
   * `lower-out` and `lower-in` for what the link before or after it stands on: the link of a VLAN, a
   * port of a bond.
   */
  readonly as:
    | 'out'
    | 'lower-out'
    | 'cable'
    | 'port-in'
    | 'bridge'
    | 'port-out'
    | 'tunnel'
    | 'lower-in'
    | 'in';
  /** The VLAN that the frame's tag names on the wire there; absent where it has no tag. */
  readonly tag?: number;
};

/** The path across one layer-2 segment: from the link that a packet leaves by to the link that takes the frame. */
export type SegmentPath = {
  /** Whose MAC is asked for: the gateway, or the destination. */
  readonly nextHop: string;
  /** From the source's link on; where nobody has `nextHop`, up to where it would have to be known whither. */
  readonly traversals: readonly Traversal[];
  /**
   * Who has `nextHop` in the same segment, the one that `traversals` lead to first; several are a fault,
   * none means that nobody will answer.
   */
  readonly owners: readonly { readonly namespace: NamespaceId; readonly link: string }[];
  /** Whether it goes on where this host does not see: out of a physical link, an unknown cable, a tunnel. */
  readonly open: boolean;
};

/** A namespace on the path, and what becomes of the packet there. */
export type PathHop = {
  readonly namespace: NamespaceId;
  /** The link that it came in by; null where it is made. */
  readonly arrivesBy: string | null;
  /** Null where the namespace has none of the family. */
  readonly source: string | null;
  /** What it is for when it comes, before the namespace translates it or its answer. */
  readonly arrivesFor: string;
  /** What it is for when it is routed here. */
  readonly destination: string;
  /** What the port was published for, and this destination comes of; null where nothing was translated. */
  readonly translated: DnatTarget | null;
  /**
   * What the routing table says of the destination. A packet that the kernel refuses because of where
   * it came from (forwarding, rp_filter) is told in `refused`, and followed on as if it were not.
   */
  readonly route: RouteAnswer;
  /** The source that the packet leaves with, where the namespace translates it; null where it stays. */
  readonly leavesAs: string | null;
  readonly asked: Evidence;
  /** `route get … from … iif …`, where that is refused although there is a route. */
  readonly refused: Evidence | null;
  /**
   * If there is no route, or it leads to nobody: the link and the next hop that would lead there, by
   * what is known of cables and addresses; without a route, `segment` is of these. Null where all is
   * well, or nothing would lead there.
   */
  readonly would: { readonly device: string; readonly gateway: string | null } | null;
  /** Whether the packet gets here only if what stands against it before were fixed. */
  readonly supposed: boolean;
  /** Null where the packet goes no further than this namespace, or leaves what this host knows. */
  readonly segment: SegmentPath | null;
};

/** A packet's path as far as it can be followed. Empty if there is no address to send to. */
export type PacketPath = { readonly hops: readonly PathHop[] };
