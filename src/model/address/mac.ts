/** MAC addresses of Ethernet (IEEE 802-2014 8.2), as ip(8) prints them. */

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Spells a MAC as the kernel does, `02:00:00:00:00:05`; null if the text is not a MAC. */
export function canonicalMac(text: string): string | null {
  const lower = text.toLowerCase();
  return MAC.test(lower) ? lower : null;
}

/**
 * Whether a MAC belongs to a group of stations, like the broadcast MAC: the lowest bit of the first
 * byte.
 */
export function isGroupMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** What none has. A vxlan has its default destinations under it. */
export const ZERO_MAC = '00:00:00:00:00:00';

/**
 * The first locally administered MAC (second bit of the first byte) behind another that is not
 * taken; null if the last byte has none left.
 */
export function nextFreeMac(mac: string, taken: (mac: string) => boolean): string | null {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first = 0, ...rest] = bytes;
  for (let count = 1; count < 256; count += 1) {
    const last = ((rest.at(-1) ?? 0) + count) % 256;
    const local = [(first & 0xfc) | 2, ...rest.slice(0, -1), last];
    const candidate = local.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
    if (!taken(candidate)) return candidate;
  }
  return null;
}
