import type { NamespaceId } from '../../../model/kernel/namespace-id.ts';

/** Where netfilter's trace saw a packet of the trial (nft(8), monitor trace). */
export type TraceEvent = {
  readonly namespace: NamespaceId;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** The rule as nft prints it, without counters; null for the chain's policy. */
  readonly rule: string | null;
  /** nft's handle of the rule; null where it does not tell. */
  readonly handle: number | null;
  /** `accept`, `drop`, `continue`, `jump X`, … */
  readonly verdict: string;
  /** The line of nft, as it printed it. */
  readonly line: string;
  readonly arrivesBy: string | null;
  readonly leavesBy: string | null;
  /** The packet's own source address, by which there and back are told apart. */
  readonly source: string | null;
};
