import { sameAddress } from '../../model/address/address.ts';
import type { AddressDetail, LinkDetail } from '../../model/kernel/namespace-detail.ts';

/** `10.0.0.5/24`: names an address of a link. */
export function nameOf({ address, prefixLength }: AddressDetail): string {
  return `${address}/${prefixLength}`;
}

/** The address of a link that a text names, with or without its prefix length. */
export function findAddress(link: LinkDetail, text: string): AddressDetail | null {
  const [bare = '', length] = text.split('/');
  const same = link.addresses.filter(
    ({ address, prefixLength }) =>
      sameAddress(address, bare) && (length === undefined || `${prefixLength}` === length),
  );
  return same.length === 1 ? (same[0] ?? null) : null;
}
