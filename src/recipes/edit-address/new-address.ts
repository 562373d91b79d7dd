import { canonicalAddress, parseCidr } from '../../model/address/address.ts';

/** An address as the kernel prints it. Throws if the field was not resolved. */
export function newAddress(value: string) {
  const parsed = parseCidr(value);
  const address = canonicalAddress(parsed?.address ?? '');
  if (parsed === null || address === null) throw new Error(`${value} was not resolved`);
  return { family: parsed.family, address, prefixLength: parsed.prefixLength, peer: null };
}

export type New = ReturnType<typeof newAddress>;
