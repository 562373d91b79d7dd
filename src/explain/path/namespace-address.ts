import { sameAddress } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';

/** Tells whether a namespace has an address, on whichever link. */
export function namespaceHasAddress({ links }: Namespace, wanted: string): boolean {
  return links.some(({ addresses }) =>
    addresses.some(({ address }) => sameAddress(address, wanted)),
  );
}
