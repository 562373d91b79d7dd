import type { NamespaceId } from '../model/kernel/namespace-id.ts';

/** The destination of a packet: any address of a namespace, or one address, whichever namespace has it. */
export type Destination =
  | {
      readonly kind: 'namespace';
      readonly namespace: NamespaceId;
      /** Id of the container that was named, of several that may share the namespace. */
      readonly container?: string;
    }
  | { readonly kind: 'address'; readonly address: string };

/** A question to a host: does `from` reach `to`? */
export type ReachQuestion = {
  readonly from: NamespaceId;
  readonly to: Destination;
  /** The TCP port to connect to; null to ask by ICMP echo. */
  readonly port: number | null;
};
