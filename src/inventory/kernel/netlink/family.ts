import type { Family } from '../../../model/address/address.ts';

/** AF_INET and AF_INET6 (include/linux/socket.h); null for every other. */
export function familyOfNumber(af: number): Family | null {
  if (af === 2) return 4;
  return af === 10 ? 6 : null;
}

/** How many bits an address has. */
export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}
