import type { Family } from '../../model/address/address.ts';
import type { FieldRefusal } from '../recipe.ts';

/** ETH_MIN_MTU (include/uapi/linux/if_ether.h), and what IPv6 needs (RFC 8200 5). */
const LEAST_MTU = { 4: 68, 6: 1280 } as const;

/** Why a text is not an MTU that every link of a family can have; null if it is. */
export function refuseMtu(value: string, family: Family, hint: string): FieldRefusal | null {
  const least = LEAST_MTU[family];
  if (!/^\d{1,6}$/.test(value)) {
    return { code: 'not-a-number', message: `${value} is not a number of bytes`, hint };
  }
  if (Number(value) >= least) return null;
  const message = `${value} is less than ${least} bytes, the minimum for IPv${family}`;
  return { code: 'out-of-range', message, hint };
}
