import type { NamespaceId } from './namespace-id.ts';

/** What the firewall of a namespace holds. */
export type NamespaceRules = {
  readonly namespace: NamespaceId;
  /** Lines of nft(8), or rules of iptables-save(8); empty where it has neither tables nor rules. */
  readonly rules: readonly string[];
};
