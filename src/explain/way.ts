import type { NamespaceId } from '../model/namespace-id.ts';
import type { Evidence } from './finding.ts';

/** What a namespace's routing said of a packet (ip-route(8), `route get`). */
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
    };

/** A link that a frame passes, in the order in which it does. */
export type Passage = {
  readonly namespace: NamespaceId;
  readonly link: string;
  /**
   * What the frame does there: leaves by it, comes out of the far end of the cable, comes into or
   * goes through a bridge, goes out of a port of it, arrives; `tunnel` for a vxlan.
   */
  readonly as: 'out' | 'cable' | 'port-in' | 'bridge' | 'port-out' | 'tunnel' | 'in';
};

/** One stretch without routing: from the link that a packet leaves by to that which takes the frame. */
export type Segment = {
  /** Whose MAC is asked for: the gateway, or the destination. */
  readonly nextHop: string;
  /** From the source's link on; where the frame gets no further, up to there. */
  readonly passages: readonly Passage[];
  /** Who has `nextHop` in the same stretch; several are a fault, none means that nobody will answer. */
  readonly owners: readonly { readonly namespace: NamespaceId; readonly link: string }[];
};

/** A namespace on the way, and what becomes of the packet there. */
export type Stage = {
  readonly namespace: NamespaceId;
  /** The link that it came in by; null where it is made. */
  readonly arrivesBy: string | null;
  readonly source: string;
  readonly destination: string;
  readonly route: RouteAnswer;
  readonly asked: Evidence;
  /** Null where the packet goes no further than this namespace, or leaves what this host knows. */
  readonly segment: Segment | null;
};

/** A packet's way as far as it can be followed. Empty where there is no address to send from or to. */
export type Way = { readonly stages: readonly Stage[] };
