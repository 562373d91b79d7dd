import type { Container } from './engine/container.ts';
import type { Network } from './engine/network.ts';
import type { Namespace } from './kernel/namespace.ts';
import type { Route } from './kernel/route.ts';
import type { LinkEnd } from './kernel/wiring.ts';

/** Something on the host that you can select and act on. */
export type Selection =
  | {
      readonly kind: 'container';
      readonly container: Container;
      /** Null for one that does not run, or could not be looked into. */
      readonly namespace: Namespace | null;
    }
  | { readonly kind: 'namespace'; readonly namespace: Namespace }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'bridge'; readonly bridge: LinkEnd }
  | { readonly kind: 'link'; readonly end: LinkEnd }
  /** An address of a link, with its prefix length. */
  | { readonly kind: 'address'; readonly end: LinkEnd; readonly address: string }
  | { readonly kind: 'route'; readonly namespace: Namespace; readonly route: Route };
