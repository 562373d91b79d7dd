import type { NamespaceId } from '../model/kernel/namespace-id.ts';

/** Where a packet is to get to: any address of a namespace, or one address, whoever has it. */
export type Destination =
  | {
      readonly kind: 'namespace';
      readonly namespace: NamespaceId;
      /** Id of the container that was named, of several that may share the namespace. */
      readonly container?: string;
    }
  | { readonly kind: 'address'; readonly address: string };

/** What is asked of a host: does `from` reach `to`? */
export type Question = {
  readonly from: NamespaceId;
  readonly to: Destination;
  /** The TCP port to connect to; null to ask by ICMP echo. */
  readonly port: number | null;
};
