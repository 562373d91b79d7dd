import type { Family } from '../../../model/address/address.ts';

/** include/uapi/linux/if_arp.h: links whose hardware address is an IP address. */
const OVER_IPV4 = new Set([768, 776, 778]);
const OVER_IPV6 = new Set([769, 823]);

/**
 * Spells the bytes of an address like glibc's inet_ntop(3); bytes of another length like ip(8):
 * `???`.
 */
export function ipText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.length === 16 ? ipv6Text(bytes) : '???';
}

function ipv6Text(bytes: Buffer): string {
  const words = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2));
  const { start, length } = longestZeros(words);
  const isMapped = length === 5 && words[5] === 0xffff;
  if (start === 0 && (length === 6 || isMapped)) {
    return `${isMapped ? '::ffff:' : '::'}${bytes.subarray(12).join('.')}`;
  }
  const spell = (some: readonly number[]) => some.map((word) => word.toString(16)).join(':');
  if (length < 2) return spell(words);
  return `${spell(words.slice(0, start))}::${spell(words.slice(start + length))}`;
}

/** The first of the longest runs of zero words. */
function longestZeros(words: readonly number[]): {
  readonly start: number;
  readonly length: number;
} {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [at, word] of words.entries()) {
    if (word !== 0) start = at + 1;
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start };
  }
  return best;
}

/**
 * A link-layer address as ip(8) spells it on a link of this type (ARPHRD_…; lib/ll_addr.c of
 * iproute2).
 */
export function hardwareText(bytes: Buffer, linkType: number): string {
  if (bytes.length === 4 && OVER_IPV4.has(linkType)) return ipText(bytes);
  if (bytes.length === 16 && OVER_IPV6.has(linkType)) return ipText(bytes);
  const hex = bytes.toString('hex');
  return bytes.length < 2 ? hex : (hex.match(/../g) ?? []).join(':');
}

/** AF_INET and AF_INET6 (include/linux/socket.h); null for every other. */
export function familyOfNumber(af: number): Family | null {
  if (af === 2) return 4;
  return af === 10 ? 6 : null;
}

/** How many bits an address has. */
export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

/**
 * Writes an address and its prefix as ip(8) does: without the length if that is the whole address,
 * and `0/8` if there is only a length. Null if there is neither.
 */
export function prefixText(address: Buffer | null, length: number, bits: number): string | null {
  if (address === null) return length === 0 ? null : `0/${length}`;
  const text = ipText(address);
  return length === bits ? text : `${text}/${length}`;
}
