import {
  canonicalAddress,
  type Family,
  familyOf,
  parseCidr,
  subnetOf,
} from '../../model/address/address.ts';

/** Neither a zone (`fe80::1%eth0`) nor an IPv4 address in IPv6 spelling, which the engine takes for IPv4. */
function isPlain(text: string): boolean {
  return !text.includes('%') && !(text.includes(':') && text.includes('.'));
}

/** The family of an address without prefix length; null if the text is not one. */
export function plainFamily(text: string): Family | null {
  const [address = ''] = text.split('/');
  return isPlain(text) ? familyOf(address) : null;
}

/** The address in the one spelling that is compared; null if it is not one or has a prefix length. */
export function plainAddress(text: string): string | null {
  return isPlain(text) && !text.includes('/') ? canonicalAddress(text) : null;
}

/** A CIDR as it was `spelled`, in the kernel's form, and the `subnet` it lies in; null if it is not a CIDR. */
export function plainCidr(text: string): {
  readonly family: Family;
  readonly prefixLength: number;
  readonly spelled: string;
  readonly subnet: string;
} | null {
  const parsed = isPlain(text) ? parseCidr(text) : null;
  const subnet = subnetOf(text);
  if (parsed === null || subnet === null) return null;
  const { family, prefixLength, address } = parsed;
  return { family, prefixLength, spelled: `${canonicalAddress(address)}/${prefixLength}`, subnet };
}
