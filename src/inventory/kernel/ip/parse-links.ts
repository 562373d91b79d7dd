import * as v from 'valibot';
import type { LinkAddress } from '../../../model/address/address.ts';
import type { Link } from '../../../model/kernel/link.ts';
import { parseList } from '../../shell/json.ts';

/** The other end of a link as the kernel names it: by a name beside it, or by index and nsid. */
export type PeerHint = {
  readonly name: string | null;
  readonly index: number | null;
  readonly nsid: number | null;
};

/** A link whose other end, or the one that it stands on, is not resolved yet. */
export type RawLink = Omit<Link, 'peer' | 'lower'> & { readonly hint: PeerHint };

const Address = v.object({
  family: v.optional(v.string()),
  local: v.optional(v.string()),
  prefixlen: v.optional(v.number()),
  scope: v.optional(v.string(), 'global'),
});

const Totals = v.object({
  bytes: v.number(),
  packets: v.number(),
  errors: v.number(),
  dropped: v.number(),
});

/**
 * Of what a kind sets, that which tells one of the kind from another (iproute2 ip/iplink_vlan.c,
 * ip/iplink_vrf.c).
 */
const KindData = v.object({ id: v.optional(v.unknown()), table: v.optional(v.unknown()) });

const Element = v.object({
  ifindex: v.number(),
  ifname: v.string(),
  flags: v.array(v.string()),
  mtu: v.optional(v.number(), 0),
  operstate: v.optional(v.string(), 'UNKNOWN'),
  link_type: v.optional(v.string(), ''),
  address: v.optional(v.string()),
  ifalias: v.optional(v.string()),
  master: v.optional(v.string()),
  link: v.optional(v.nullable(v.string())),
  link_index: v.optional(v.number()),
  link_netnsid: v.optional(v.number()),
  linkinfo: v.optional(
    v.object({ info_kind: v.optional(v.string()), info_data: v.optional(KindData) }),
  ),
  stats64: v.optional(v.object({ rx: Totals, tx: Totals })),
  addr_info: v.optional(v.array(Address), []),
});

type Printed = v.InferOutput<typeof Element>;

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i;

/**
 * Reads the output of `ip -j -d -s addr show` (iproute2 ip/ipaddress.c). Throws as `parseList`
 * does.
 */
export function parseLinks(text: string): readonly RawLink[] {
  return parseList(Element, text).map((printed) => ({
    index: printed.ifindex,
    name: printed.ifname,
    kind: kindOf(printed),
    up: printed.flags.includes('UP'),
    operState: printed.operstate,
    mtu: printed.mtu,
    mac: macOf(printed),
    alias: printed.ifalias ?? null,
    master: printed.master ?? null,
    hint: {
      name: printed.link ?? null,
      index: printed.link_index ?? null,
      nsid: printed.link_netnsid ?? null,
    },
    vlan: numberOf(printed, 'vlan', 'id'),
    table: numberOf(printed, 'vrf', 'table'),
    addresses: printed.addr_info.flatMap(addressOf),
    counters: countersOf(printed),
  }));
}

function kindOf(printed: Printed): string {
  return (
    printed.linkinfo?.info_kind ?? (printed.link_type === 'loopback' ? 'loopback' : 'physical')
  );
}

function numberOf({ linkinfo }: Printed, kind: string, key: 'id' | 'table'): number | null {
  const value = linkinfo?.info_kind === kind ? linkinfo.info_data?.[key] : null;
  return typeof value === 'number' ? value : null;
}

/** Tunnels have an IP address where others have a MAC, and the loopback's is all zeros. */
function macOf({ address, link_type }: Printed): string | null {
  return address !== undefined && link_type !== 'loopback' && MAC.test(address) ? address : null;
}

function addressOf(printed: v.InferOutput<typeof Address>): readonly LinkAddress[] {
  const { family, local, prefixlen, scope } = printed;
  if (local === undefined || prefixlen === undefined) return [];
  if (family !== 'inet' && family !== 'inet6') return [];
  return [{ family: family === 'inet' ? 4 : 6, address: local, prefixLength: prefixlen, scope }];
}

function countersOf({ stats64 }: Printed): Link['counters'] {
  if (stats64 === undefined) return null;
  const { rx, tx } = stats64;
  return {
    rxBytes: rx.bytes,
    rxPackets: rx.packets,
    rxErrors: rx.errors,
    rxDropped: rx.dropped,
    txBytes: tx.bytes,
    txPackets: tx.packets,
    txErrors: tx.errors,
    txDropped: tx.dropped,
  };
}
