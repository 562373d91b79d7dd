import type { Family } from './address.ts';

/** What the chain FORWARD of one family comes to, or why that is unknown. */
export type ForwardChain =
  | {
      readonly kind: 'read';
      /** Whether a packet that no rule accepts is dropped or rejected at its end. */
      readonly drops: boolean;
    }
  /** There is no iptables, or ip6tables. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly why: string };

/** What stands between a bridge of the host and its ports, and the world (ip-sysctl, br_netfilter). */
export type Firewall = {
  readonly forward: Readonly<Record<Family, ForwardChain>>;
  /** Whether br_netfilter hands bridged frames to that chain (net.bridge.bridge-nf-call-ip[6]tables). */
  readonly bridged: Readonly<Record<Family, boolean>>;
  /** net.ipv4.ip_forward */
  readonly forwarding: boolean;
  /** net.ipv4.conf.all.accept_redirects, which the kernel changes along with ip_forward. */
  readonly acceptRedirects: string;
  /** Links, and `default`, that have forwarding of their own switched on (net.ipv4.conf.NAME.forwarding). */
  readonly forwardingLinks: readonly string[];
  /** Whether there is nft(8). */
  readonly nft: boolean;
};
