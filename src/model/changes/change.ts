import type { NamespaceId } from '../kernel/namespace.ts';
import type { Route, RoutingRule } from '../kernel/route.ts';

/** Within a namespace: its inode, and what a person calls it (`labelOf`). */
type Inside = { readonly namespace: NamespaceId; readonly inside: string };

/**
 * What a change is about, by its identity; names are those of the newest snapshot that had it. What
 * has no number of its own is its contents: an address, a route, a rule.
 */
export type Changed =
  | { readonly kind: 'container'; readonly id: string; readonly name: string }
  | { readonly kind: 'namespace'; readonly id: NamespaceId; readonly name: string }
  | { readonly kind: 'network'; readonly id: string; readonly name: string }
  /** A container on a network of the engine: added when it is connected. */
  | {
      readonly kind: 'endpoint';
      readonly container: string;
      readonly containerName: string;
      readonly network: string;
      readonly networkName: string;
    }
  | (Inside & {
      readonly kind: 'link';
      readonly index: number;
      readonly name: string;
      /** Its kind as rtnetlink has it: `veth`, `bridge`, …. */
      readonly type: string;
      readonly master: string | null;
    })
  /** `address` with its prefix length. */
  | (Inside & {
      readonly kind: 'address';
      readonly index: number;
      readonly link: string;
      readonly address: string;
    })
  | (Inside & { readonly kind: 'route'; readonly route: Route })
  | (Inside & { readonly kind: 'rule'; readonly rule: RoutingRule });

/** What a field held: null if it held nothing; several things are one text. */
export type Value = string | number | boolean | null;

type Told = {
  /** ISO 8601: when the snapshot was taken that has it so. */
  readonly at: string;
  readonly what: Changed;
};

/** One difference between two readings of a host. `field` is named as in `snapshot --json`. */
export type Change =
  | (Told & { readonly kind: 'added' | 'removed' })
  | (Told & {
      readonly kind: 'changed';
      readonly field: string;
      readonly from: Value;
      readonly to: Value;
    });
