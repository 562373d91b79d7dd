import { canonicalMac, isGroupMac, ZERO_MAC } from '../../model/address/mac.ts';
import { type FieldRefusal, refusal } from '../recipe.ts';

/** Why a text is not a unicast MAC; null if it is. */
export function refuseMac(value: string, hint: string): FieldRefusal | null {
  const mac = canonicalMac(value);
  if (mac === null) {
    return refusal(
      'no-mac',
      `${value} is not a MAC: write six bytes such as 02:00:00:00:00:05`,
      hint,
    );
  }
  if (mac === ZERO_MAC) return refusal('zero', `${value} means “no MAC”`, hint);
  if (!isGroupMac(mac)) return null;
  const message = `${value} is a multicast MAC: the lowest bit of its first byte is set`;
  return refusal('multicast', message, hint);
}
