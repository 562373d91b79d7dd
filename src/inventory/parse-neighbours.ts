import * as v from 'valibot';
import { familyOf } from '../model/address.ts';
import type { Neighbour } from '../model/neighbour.ts';
import { parseList } from './json.ts';

const Element = v.object({
  dst: v.string(),
  dev: v.optional(v.string(), ''),
  lladdr: v.optional(v.string()),
  state: v.optional(v.array(v.string()), []),
});

/** Reads the output of `ip -j neigh show` (iproute2 ip/ipneigh.c). Throws as `parseList` does. */
export function parseNeighbours(text: string): readonly Neighbour[] {
  return parseList(Element, text).flatMap((printed) => {
    const family = familyOf(printed.dst);
    if (family === null) return [];
    return [
      {
        family,
        address: printed.dst,
        device: printed.dev,
        mac: printed.lladdr ?? null,
        state: printed.state,
      },
    ];
  });
}
