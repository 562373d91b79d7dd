import * as v from 'valibot';
import { parseList } from '../../shell/json.ts';

const Element = v.object({ name: v.string(), id: v.optional(v.number()) });

/**
 * Reads the output of `ip -j netns list` (iproute2 ip/ipnetns.c): names in /run/netns, and the nsid
 * that the asking namespace knows each by. Names without one are left out. Throws as `parseList`
 * does.
 */
export function parseNsids(
  text: string,
): readonly { readonly name: string; readonly nsid: number }[] {
  return parseList(Element, text).flatMap(({ name, id }) =>
    id === undefined || id < 0 ? [] : [{ name, nsid: id }],
  );
}
