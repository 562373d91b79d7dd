import { ipText } from './address-text.ts';

/**
 * An address and its prefix as ip(8) words them: without the length where that is the whole address,
 * and `0/8` where there is a length alone. Null where there is neither.
 */
export function prefixText(address: Buffer | null, length: number, bits: number): string | null {
  if (address === null) return length === 0 ? null : `0/${length}`;
  const text = ipText(address);
  return length === bits ? text : `${text}/${length}`;
}
