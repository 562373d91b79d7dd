import type { Family } from '../address/address.ts';
import type { NamespaceId } from './namespace-id.ts';

/** What the chain FORWARD of one family does, or why that is unknown. */
export type ForwardChain =
  | {
      readonly kind: 'read';
      /** Whether a packet that no rule accepts is dropped or rejected at its end. */
      readonly drops: boolean;
    }
  /** There is no iptables, or ip6tables. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly why: string };

/**
 * What filters traffic between a bridge of the host, its ports and the outside (ip-sysctl,
 * br_netfilter).
 */
export type Firewall = {
  readonly forward: Readonly<Record<Family, ForwardChain>>;
  /**
   * Whether br_netfilter hands bridged frames to that chain
   * (net.bridge.bridge-nf-call-ip[6]tables).
   */
  readonly bridged: Readonly<Record<Family, boolean>>;
  /** net.ipv4.ip_forward */
  readonly forwarding: boolean;
  /** net.ipv4.conf.all.accept_redirects, which the kernel changes along with ip_forward. */
  readonly acceptRedirects: string;
  /**
   * Links, and `default`, that have forwarding of their own switched on
   * (net.ipv4.conf.NAME.forwarding).
   */
  readonly forwardingLinks: readonly string[];
  /** Whether there is nft(8). */
  readonly nft: boolean;
};

/** What the firewall of a namespace holds. */
export type NamespaceRules = {
  readonly namespace: NamespaceId;
  /** Lines of nft(8), or rules of iptables-save(8); empty if it has neither tables nor rules. */
  readonly rules: readonly string[];
};
