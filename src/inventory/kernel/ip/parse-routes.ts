import * as v from 'valibot';
import type { Family } from '../../../model/address/address.ts';
import type { NextHop, Route } from '../../../model/kernel/route.ts';
import { parseList } from '../../shell/json.ts';

/** `via` is a gateway of the other family (RFC 5549), in place of `gateway`. */
const Via = v.object({ host: v.string() });

const Hop = v.object({
  gateway: v.optional(v.string()),
  via: v.optional(Via),
  dev: v.optional(v.string()),
});

const Element = v.object({
  ...Hop.entries,
  type: v.optional(v.string(), 'unicast'),
  dst: v.string(),
  table: v.optional(v.string(), 'main'),
  protocol: v.optional(v.string()),
  scope: v.optional(v.string()),
  prefsrc: v.optional(v.string()),
  metric: v.optional(v.number()),
  flags: v.optional(v.array(v.string()), []),
  nexthops: v.optional(v.array(Hop), []),
});

/**
 * Reads the output of `ip -j -d route show table all` for one family (iproute2 ip/iproute.c), which
 * does not say the family itself. Throws as `parseList` does.
 */
export function parseRoutes(text: string, family: Family): readonly Route[] {
  return parseList(Element, text).map((printed) => ({
    family,
    type: printed.type,
    destination: printed.dst,
    ...hopOf(printed),
    table: printed.table,
    protocol: printed.protocol ?? null,
    scope: printed.scope ?? null,
    source: printed.prefsrc ?? null,
    metric: printed.metric ?? null,
    flags: printed.flags,
    nextHops: printed.nexthops.map(hopOf),
  }));
}

function hopOf({ gateway, via, dev }: v.InferOutput<typeof Hop>): NextHop {
  return { gateway: gateway ?? via?.host ?? null, device: dev ?? null };
}
