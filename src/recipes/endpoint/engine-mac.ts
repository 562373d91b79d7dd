import { familyOf } from '../../model/address/address.ts';

/** The MAC that engines before 28 make of an IPv4 address (libnetwork, netutils.GenerateMACFromIP); null for others. */
export function engineMacOf(address: string | null): string | null {
  if (address === null || familyOf(address) !== 4) return null;
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return ['02', '42', ...bytes].join(':');
}
