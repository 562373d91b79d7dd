import type { NamespaceId } from './namespace-id.ts';

/** A rule as its own tool prints it, without what it counted. */
export type FilterRule = {
  /** The place in its chain, from 1. */
  readonly place: number;
  /** nft(8)'s handle, also of what iptables-nft made; null if the older tables have it. */
  readonly handle: number | null;
  /** `-A FORWARD -i br0 -o br0 -j DROP`, or nft's `ip daddr 10.0.0.2 counter drop`. */
  readonly text: string;
  /**
   * As `nft -s` lists it, counter included, where that is more than its text; an undo needs it
   * whole.
   */
  readonly whole?: string;
  /** Packets that matched it; null if it does not count. */
  readonly packets: number | null;
};

/** A rule as its tool lists it without what it counted. */
export function wholeOf({ text, whole = text }: FilterRule): string {
  return whole;
}

/** Where in a packet's way through a namespace a chain is asked (nft(8), chains). */
export type Hook = {
  /** `filter`, `route`, or `nat`, whose chains see only the first packet of a connection. */
  readonly type: string;
  /** `prerouting`, `input`, `forward`, `output`, `postrouting`, `ingress`, `egress`. */
  readonly name: string;
  /** Chains of one hook are asked in this order, the lowest first. */
  readonly priority: number;
};

/** A chain of netfilter, from any tool that can read it. */
export type FilterChain = {
  /** `iptables` (legacy or nft), `ip6tables`, or `nft` for tables of nft's own. */
  readonly tool: 'iptables' | 'ip6tables' | 'nft';
  /**
   * Whether iptables keeps it in the older tables of the kernel, which nft neither lists nor
   * traces.
   */
  readonly legacy: boolean;
  /** nft's family: `ip`, `ip6`, `inet`, `bridge`, `arp`, `netdev`. */
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Null for a chain that only others jump to, and for those of a dormant table of nft's. */
  readonly hook: Hook | null;
  readonly policy: 'accept' | 'drop' | null;
  /** Packets that the policy decided about; null if they are not counted. */
  readonly policyPackets: number | null;
  readonly rules: readonly FilterRule[];
};

/** An element of a set of nft's, or of a map (nft(8), sets and maps). */
export type SetElement = {
  /** `10.0.0.0/8`, `80-90`, `"eth0" . 10.0.0.1`, or `*` for whatever no other element has. */
  readonly key: string;
  /** What a map has for it, `jump sub` or `10.0.0.1 . 80`; null in a set. */
  readonly value: string | null;
  /** Whether it matches only up to a limit, a quota or a number of connections of its own. */
  readonly limited: boolean;
};

/** A set or map of nft's that has a name. */
export type NamedSet = {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /**
   * Whether it may have other elements than these: rules change it as packets come, or it was not
   * understood.
   */
  readonly dynamic: boolean;
  readonly elements: readonly SetElement[];
};

/** The firewall of one namespace. */
export type Filters = {
  readonly namespace: NamespaceId;
  readonly chains: readonly FilterChain[];
  /** The sets and maps that rules of nft's look into; absent if they were not asked for. */
  readonly sets?: readonly NamedSet[];
  /** Why there may be chains that no tool here lists; absent if these are all. */
  readonly unlisted?: string;
};

/** The program that lists and changes a chain: `iptables`, `ip6tables-legacy`, `nft`. */
export function programOf({ tool, legacy }: Pick<FilterChain, 'tool' | 'legacy'>): string {
  return legacy ? `${tool}-legacy` : tool;
}

/** A chain as one tells it to its tool: `iptables -t filter FORWARD`, `nft inet mine out`. */
export function chainWords(chain: FilterChain): string {
  const { tool, family, table, name } = chain;
  return tool === 'nft'
    ? `nft ${family} ${table} ${name}`
    : `${programOf(chain)} -t ${table} ${name}`;
}

/**
 * A rule as a person finds it again: `iptables -t filter -A FORWARD -i br0 -j DROP`, and of nft's
 * own `nft inet mine out handle 7`, since nft removes by handle.
 */
export function ruleWords(chain: FilterChain, rule: FilterRule): string {
  return chain.tool === 'nft'
    ? `${chainWords(chain)} handle ${rule.handle ?? '?'}`
    : `${programOf(chain)} -t ${chain.table} ${rule.text}`;
}
