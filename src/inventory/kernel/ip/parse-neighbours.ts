import * as v from 'valibot';
import { familyOf } from '../../../model/address/address.ts';
import type { Neighbour } from '../../../model/kernel/neighbour.ts';
import { parseList } from '../../shell/json.ts';

const Element = v.object({
  dst: v.string(),
  dev: v.optional(v.string(), ''),
  lladdr: v.optional(v.string()),
  state: v.optional(v.array(v.string()), []),
});

/**
 * On a link without hardware addresses (a tun), ip(8) prints the byte that follows the empty
 * address (ll_addr_n2a in lib/ll_addr.c of iproute2): one byte is nobody's address.
 */
const ONE_BYTE = /^[0-9a-f]{2}$/;

/** Reads the output of `ip -j neigh show` (iproute2 ip/ipneigh.c). Throws as `parseList` does. */
export function parseNeighbours(text: string): readonly Neighbour[] {
  return parseList(Element, text).flatMap((printed) => {
    const family = familyOf(printed.dst);
    if (family === null) return [];
    const mac = printed.lladdr ?? null;
    return [
      {
        family,
        address: printed.dst,
        device: printed.dev,
        mac: mac === null || ONE_BYTE.test(mac) ? null : mac,
        state: printed.state,
      },
    ];
  });
}
