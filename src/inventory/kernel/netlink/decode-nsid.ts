import { recordsOf } from './dump-records.ts';

const RTM_NEWNSID = 88;
const RTGENMSG = 4;
const NETNSA_NSID = 1;

/** The nsid in the answer to `nsidRequest`; null where the namespace has none there. Throws GarbledError. */
export function decodeNsid(bytes: Buffer): number | null {
  for (const { attributes } of recordsOf(bytes, RTM_NEWNSID, RTGENMSG)) {
    const nsid = attributes.i32(NETNSA_NSID);
    return nsid === null || nsid < 0 ? null : nsid;
  }
  return null;
}
