import * as v from 'valibot';
import type { ForwardingEntry, PortVlans } from '../../model/kernel/path-detail.ts';
import { parseList } from '../shell/json.ts';

const Entry = v.object({
  mac: v.string(),
  ifname: v.optional(v.string(), ''),
  dst: v.optional(v.string()),
  state: v.optional(v.string(), ''),
});

/** Reads the output of `bridge -j fdb` (iproute2 bridge/fdb.c). Throws as `parseList` does. */
export function parseForwarding(text: string): readonly ForwardingEntry[] {
  return parseList(Entry, text).map(({ mac, ifname, dst, state }) => ({
    mac,
    link: ifname,
    destination: dst ?? null,
    permanent: state === 'permanent',
  }));
}

const Vlans = v.object({
  ifname: v.string(),
  vlans: v.array(
    v.object({
      vlan: v.number(),
      vlanEnd: v.optional(v.number()),
      flags: v.optional(v.array(v.string()), []),
    }),
  ),
});

/** Reads the output of `bridge -j vlan` (iproute2 bridge/vlan.c). Throws as `parseList` does. */
export function parsePortVlans(text: string): readonly PortVlans[] {
  return parseList(Vlans, text).map(({ ifname, vlans }) => ({
    link: ifname,
    vlans: vlans.flatMap(each),
    untagged: vlans.filter(({ flags }) => flags.includes('Egress Untagged')).flatMap(each),
    pvid: vlans.find(({ flags }) => flags.includes('PVID'))?.vlan ?? null,
  }));
}

function each({
  vlan,
  vlanEnd = vlan,
}: {
  readonly vlan: number;
  readonly vlanEnd?: number | undefined;
}) {
  return Array.from({ length: vlanEnd - vlan + 1 }, (_, step) => vlan + step);
}
