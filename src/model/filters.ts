import type { NamespaceId } from './namespace-id.ts';

/** A rule as its own tool prints it, without counters. */
export type FilterRule = {
  /** The place in its chain, from 1. */
  readonly place: number;
  /** nft(8)'s handle; null for iptables. */
  readonly handle: number | null;
  /** `-A FORWARD -i br0 -o br0 -j DROP`, or nft's `ip daddr 10.0.0.2 drop`. */
  readonly text: string;
  /** Packets that matched it; null where it does not count. */
  readonly packets: number | null;
};

/** A chain of netfilter, by whichever tool it can be read. */
export type FilterChain = {
  /** `iptables` (legacy or nft), `ip6tables`, or `nft` for tables of nft's own. */
  readonly tool: 'iptables' | 'ip6tables' | 'nft';
  /** Whether iptables keeps it in the older tables of the kernel, which nft neither lists nor traces. */
  readonly legacy: boolean;
  /** nft's family: `ip`, `ip6`, `inet`, `bridge`, `arp`, `netdev`. */
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Null for a chain that only others jump to. */
  readonly hook: { readonly name: string; readonly priority: number } | null;
  readonly policy: 'accept' | 'drop' | null;
  /** Packets that the policy decided over; null where nobody counts. */
  readonly policyPackets: number | null;
  readonly rules: readonly FilterRule[];
};

/** The firewall of one namespace. */
export type Filters = { readonly namespace: NamespaceId; readonly chains: readonly FilterChain[] };
