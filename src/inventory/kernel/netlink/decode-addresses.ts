import type { LinkAddress } from '../../../model/address/address.ts';
import { familyOfNumber, ipText } from './address-text.ts';
import { recordsOf } from './dump-records.ts';
import type { RtNames } from './rt-names.ts';

/**
 * struct ifaddrmsg (include/uapi/linux/if_addr.h): family, prefix length, flags, scope, index 32.
 */
const RTM_NEWADDR = 20;
const IFADDRMSG = 8;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;

/** Reads the dump of RTM_GETADDR: the addresses of each link, by its index. Throws GarbledError. */
export function decodeAddresses(
  dump: Buffer,
  names: RtNames,
): ReadonlyMap<number, readonly LinkAddress[]> {
  const byLink = new Map<number, LinkAddress[]>();
  for (const { bytes, at, attributes } of recordsOf(dump, RTM_NEWADDR, IFADDRMSG)) {
    const family = familyOfNumber(bytes.readUInt8(at));
    // On a point-to-point link IFA_ADDRESS is the other end's.
    const address = attributes.bytes(IFA_LOCAL) ?? attributes.bytes(IFA_ADDRESS);
    if (family === null || address === null) continue;
    const index = bytes.readUInt32LE(at + 4);
    const list = byLink.get(index) ?? [];
    byLink.set(index, list);
    list.push({
      family,
      address: ipText(address),
      prefixLength: bytes.readUInt8(at + 1),
      scope: names.scope(bytes.readUInt8(at + 3)),
    });
  }
  return byLink;
}
