import * as v from 'valibot';
import {
  contains,
  hostsOf,
  roleInSubnet,
  sameAddress,
  subnetOf,
} from '../../model/address/address.ts';
import type { RawNetwork } from './parse-networks.ts';

const Texts = v.nullish(v.record(v.string(), v.string()));

const Range = v.object({
  start_ip: v.nullish(v.string(), ''),
  end_ip: v.nullish(v.string(), ''),
});

const Listed = v.object({
  id: v.string(),
  name: v.string(),
  driver: v.string(),
  network_interface: v.nullish(v.string(), ''),
  subnets: v.nullish(
    v.array(
      v.object({
        subnet: v.string(),
        gateway: v.nullish(v.string(), ''),
        lease_range: v.nullish(Range),
      }),
    ),
  ),
  ipv6_enabled: v.nullish(v.boolean(), false),
  internal: v.nullish(v.boolean(), false),
  options: Texts,
  labels: Texts,
  ipam_options: Texts,
  dns_enabled: v.nullish(v.boolean(), false),
  network_dns_servers: v.nullish(v.array(v.string()), []),
  routes: v.nullish(v.array(v.unknown()), []),
});

type Listed = v.InferOutput<typeof Listed>;

/**
 * Reads the answer of `GET /libpod/networks/json` (docs.podman.io, libpod API; containers/common,
 * libnetwork/types.Network). Unlike the Engine API of Podman it tells the link of each network, and
 * its real name. Throws a ValiError on another shape.
 */
export function parseLibpodNetworks(value: unknown): readonly RawNetwork[] {
  const all = v.parse(v.array(Listed), value);
  return all
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((listed) => {
      const { driver = 'host-local', ...ipamOptions } = listed.ipam_options ?? {};
      const subnets = listed.subnets ?? [];
      return {
        id: listed.id,
        name: listed.name,
        driver: listed.driver,
        scope: 'local',
        subnets: subnets.map(({ subnet, gateway, lease_range: range }) => ({
          cidr: subnet,
          gateway: gateway || null,
          ipRange: range ? rangeOf(range) : null,
          auxAddresses: {},
        })),
        bridge: listed.driver === 'bridge' ? listed.network_interface || null : null,
        icc: null,
        internal: listed.internal,
        attachable: true,
        ipv6: listed.ipv6_enabled,
        options: optionsOf(listed),
        labels: listed.labels ?? {},
        ipamDriver: driver === 'host-local' ? 'default' : driver,
        ipamOptions,
        ipv4: subnets.length === 0 || subnets.some(({ subnet }) => subnet.includes('.')),
        configFrom: null,
        ingress: false,
        special: specialOf(listed),
      };
    });
}

/**
 * Of a network whose links share a parent, that link and the mode are told as Docker's drivers tell
 * them.
 */
function optionsOf({ driver, network_interface: parent, options }: Listed) {
  const { mode, ...others } = options ?? {};
  if (driver !== 'macvlan' && driver !== 'ipvlan') return options ?? {};
  return {
    ...others,
    ...(parent === '' ? {} : { parent }),
    ...(mode === undefined ? {} : { [`${driver}_mode`]: mode }),
  };
}

function specialOf(listed: Listed): readonly string[] {
  const { driver, dns_enabled: names, network_dns_servers: servers, routes, subnets } = listed;
  const isOdd = subnets?.some(({ lease_range: range }) => range && rangeOf(range) === null);
  return [
    ...(driver === 'bridge' && !names ? ['no name service'] : []),
    ...(servers.length > 0 ? ['DNS servers of its own'] : []),
    ...(routes.length > 0 ? ['static routes'] : []),
    ...(isOdd ? ['a range of addresses that is not a subnet'] : []),
  ];
}

/**
 * The range given as a subnet, which Podman lists from the first to the last host address. Null if
 * it is not a subnet, which no Engine API can express.
 */
function rangeOf({ start_ip: start, end_ip: end }: v.InferOutput<typeof Range>): string | null {
  const whole = start.includes(':') ? 128 : 32;
  for (let length = whole; length > 0; length -= 1) {
    const range = subnetOf(`${start}/${length}`);
    if (range === null || !contains(range, end)) continue;
    const [first = ''] = hostsOf(range);
    const [top = ''] = hostsOf(range, 'top');
    const isLast = roleInSubnet(`${end}/${length}`) === 'broadcast' || sameAddress(end, top);
    const isFirst = sameAddress(start, first) || roleInSubnet(`${start}/${length}`) === 'network';
    return isFirst && isLast ? range : null;
  }
  return null;
}
