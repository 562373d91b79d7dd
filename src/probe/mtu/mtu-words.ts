/** The largest packet that gets to a host, and who keeps larger ones from it. */

/** What keeps larger packets from the host. */
export type Shrinker =
  /** The link that they would leave by. */
  | { readonly kind: 'link' }
  /** A router said so to the kernel before, which remembers it for ten minutes (route cache). */
  | { readonly kind: 'memory' }
  /** The route that leads there has an MTU of its own (ip-route(8), `mtu`). */
  | { readonly kind: 'route' }
  | { readonly kind: 'router'; readonly address: string }
  /** No error message: they are silently dropped on the way. */
  | { readonly kind: 'silence' };

export type PathMtu = { readonly bytes: number; readonly by: Shrinker };

/** `1400 bytes, says 10.0.1.1`: the largest packet, and what is known of why it is no larger. */
export function mtuWords({ bytes, by }: PathMtu): string {
  switch (by.kind) {
    case 'link':
      return `${bytes} bytes, as the own link`;
    case 'memory':
      return `${bytes} bytes, as a router said before`;
    case 'route':
      return `${bytes} bytes, as the route to it says`;
    case 'router':
      return `${bytes} bytes, says ${by.address}`;
    case 'silence':
      return `${bytes} bytes, larger ones vanish`;
  }
}
