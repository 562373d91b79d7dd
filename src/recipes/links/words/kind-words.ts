/** The settings that only a link's kind has, as `ip -j -d link` prints them, in the words that set them. */
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';

type Data = LinkDetail['data'];

export type KindWords = {
  readonly words: readonly string[];
  /** Settings that are printed and cannot be set from here, each with its value. */
  readonly unknown: readonly string[];
};

/** Key in ip's JSON, ip's word, value of a new link. */
type Known = readonly (readonly [key: string, word: string, fresh: string])[];

/** Those of a bridge (iproute2 ip/iplink_bridge.c; times in hundredths of a second). */
const BRIDGE: Known = [
  ['forward_delay', 'forward_delay', '1500'],
  ['hello_time', 'hello_time', '200'],
  ['max_age', 'max_age', '2000'],
  ['ageing_time', 'ageing_time', '30000'],
  ['stp_state', 'stp_state', '0'],
  ['priority', 'priority', '32768'],
  ['group_fwd_mask', 'group_fwd_mask', '0'],
  ['group_addr', 'group_address', '01:80:c2:00:00:00'],
  ['vlan_filtering', 'vlan_filtering', '0'],
  ['vlan_protocol', 'vlan_protocol', '802.1Q'],
  ['vlan_default_pvid', 'vlan_default_pvid', '1'],
  ['vlan_stats_enabled', 'vlan_stats_enabled', '0'],
  ['vlan_stats_per_port', 'vlan_stats_per_port', '0'],
  ['no_linklocal_learn', 'no_linklocal_learn', '0'],
  ['fdb_max_learned', 'fdb_max_learned', '0'],
  ['mcast_snooping', 'mcast_snooping', '1'],
  ['mcast_vlan_snooping', 'mcast_vlan_snooping', '0'],
  ['mcast_router', 'mcast_router', '1'],
  ['mcast_query_use_ifaddr', 'mcast_query_use_ifaddr', '0'],
  ['mcast_querier', 'mcast_querier', '0'],
  ['mcast_hash_elasticity', 'mcast_hash_elasticity', '16'],
  ['mcast_hash_max', 'mcast_hash_max', '4096'],
  ['mcast_last_member_cnt', 'mcast_last_member_count', '2'],
  ['mcast_startup_query_cnt', 'mcast_startup_query_count', '2'],
  ['mcast_last_member_intvl', 'mcast_last_member_interval', '100'],
  ['mcast_membership_intvl', 'mcast_membership_interval', '26000'],
  ['mcast_querier_intvl', 'mcast_querier_interval', '25500'],
  ['mcast_query_intvl', 'mcast_query_interval', '12500'],
  ['mcast_query_response_intvl', 'mcast_query_response_interval', '1000'],
  ['mcast_startup_query_intvl', 'mcast_startup_query_interval', '3124'],
  ['mcast_stats_enabled', 'mcast_stats_enabled', '0'],
  ['mcast_igmp_version', 'mcast_igmp_version', '2'],
  ['mcast_mld_version', 'mcast_mld_version', '1'],
  ['nf_call_iptables', 'nf_call_iptables', '0'],
  ['nf_call_ip6tables', 'nf_call_ip6tables', '0'],
  ['nf_call_arptables', 'nf_call_arptables', '0'],
];

/** What a bridge reports about its current state. */
const BRIDGE_STATE = new Set([
  'bridge_id',
  'root_id',
  'root_port',
  'root_path_cost',
  'topology_change',
  'topology_change_detected',
  'hello_timer',
  'tcn_timer',
  'topology_change_timer',
  'gc_timer',
  'fdb_n_learned',
]);

function unknownOf(data: Data, isKnown: (key: string) => boolean): readonly string[] {
  return Object.entries(data)
    .filter(([key]) => !isKnown(key))
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`);
}

export function bridgeWords({ data }: LinkDetail): KindWords {
  const keys = new Set(BRIDGE.map(([key]) => key));
  return {
    words: BRIDGE.flatMap(([key, word, fresh]) => {
      const value = data[key];
      return value === undefined || String(value) === fresh ? [] : [word, String(value)];
    }),
    unknown: unknownOf(data, (key) => keys.has(key) || BRIDGE_STATE.has(key)),
  };
}

/** The flags of a vxlan, each with the word that sets it, and whether a new one has it. */
const VXLAN_FLAGS: readonly (readonly [key: string, on: string, fresh: boolean])[] = [
  ['learning', 'learning', true],
  ['proxy', 'proxy', false],
  ['rsc', 'rsc', false],
  ['l2miss', 'l2miss', false],
  ['l3miss', 'l3miss', false],
  ['udp_csum', 'udpcsum', true],
  ['udp_zero_csum6_tx', 'udp6zerocsumtx', false],
  ['udp_zero_csum6_rx', 'udp6zerocsumrx', false],
  ['remcsum_tx', 'remcsumtx', false],
  ['remcsum_rx', 'remcsumrx', false],
  ['external', 'external', false],
  ['vnifilter', 'vnifilter', false],
  ['localbypass', 'localbypass', true],
  ['gbp', 'gbp', false],
  ['gpe', 'gpe', false],
];

/** Its values, each with the word that sets it, and what means that there is none. */
const VXLAN_VALUES: Known = [
  ['group', 'group', ''],
  ['group6', 'group', ''],
  ['remote', 'remote', ''],
  ['remote6', 'remote', ''],
  ['local', 'local', ''],
  ['local6', 'local', ''],
  ['link', 'dev', ''],
  ['port', 'dstport', ''],
  ['tos', 'tos', '0'],
  ['ttl', 'ttl', '0'],
  ['label', 'flowlabel', '0'],
  ['df', 'df', 'unset'],
  ['ageing', 'ageing', '300'],
  ['limit', 'maxaddress', '0'],
];

function portRange(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || !('low' in value && 'high' in value))
    return [];
  const { low, high } = value;
  return low === 0 && high === 0 ? [] : ['srcport', String(low), String(high)];
}

/** Those of a vxlan (iproute2 ip/iplink_vxlan.c). One that takes its TTL from the packet prints none. */
export function vxlanWords({ data }: LinkDetail): KindWords {
  const external = data.external === true;
  const keys = new Set(['id', 'port_range', ...VXLAN_FLAGS.map(([key]) => key)]);
  for (const [key] of VXLAN_VALUES) keys.add(key);
  return {
    words: [
      ...(external ? [] : ['id', String(data.id)]),
      ...VXLAN_VALUES.flatMap(([key, word, none]) => {
        const value = data[key];
        return value === undefined || String(value) === none ? [] : [word, String(value)];
      }),
      ...(data.ttl === undefined ? ['ttl', 'inherit'] : []),
      ...portRange(data.port_range),
      ...VXLAN_FLAGS.flatMap(([key, on, fresh]) => {
        const value = data[key];
        if (typeof value !== 'boolean' || value === fresh) return [];
        // One that takes the network from the packet's metadata learns nothing by itself.
        if (key === 'learning' && external) return [];
        return [value ? on : `no${on}`];
      }),
    ],
    unknown: unknownOf(data, (key) => keys.has(key)),
  };
}

const MACVLAN_STATE = new Set(['mode', 'bcqueuelen', 'usedbcqueuelen']);

/** Those of a macvlan (iproute2 ip/iplink_macvlan.c). */
export function macvlanWords({ data }: LinkDetail): KindWords {
  const queue = data.bcqueuelen;
  return {
    words: [
      ...['mode', String(data.mode)],
      ...(queue === undefined || queue === 1000 ? [] : ['bcqueuelen', String(queue)]),
    ],
    unknown: unknownOf(data, (key) => MACVLAN_STATE.has(key)),
  };
}
