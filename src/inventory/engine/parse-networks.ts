import * as v from 'valibot';
import type { Network, Subnet } from '../../model/engine/network.ts';

const Texts = v.nullish(v.record(v.string(), v.string()));

const Pool = v.object({
  Subnet: v.nullish(v.string(), ''),
  Gateway: v.nullish(v.string(), ''),
  IPRange: v.nullish(v.string(), ''),
  AuxiliaryAddresses: Texts,
});

const Listed = v.object({
  Id: v.string(),
  Name: v.string(),
  Driver: v.nullish(v.string(), ''),
  Scope: v.nullish(v.string(), ''),
  Internal: v.nullish(v.boolean(), false),
  Attachable: v.nullish(v.boolean(), false),
  EnableIPv4: v.nullish(v.boolean(), true),
  EnableIPv6: v.nullish(v.boolean(), false),
  ConfigFrom: v.nullish(v.object({ Network: v.nullish(v.string(), '') })),
  Ingress: v.nullish(v.boolean(), false),
  IPAM: v.nullish(
    v.object({
      Driver: v.nullish(v.string(), 'default'),
      Options: Texts,
      Config: v.nullish(v.array(Pool)),
    }),
  ),
  Options: Texts,
  Labels: Texts,
});

/** A network before it is known who is on it: the list of networks does not tell. */
export type RawNetwork = Omit<Network, 'containers'>;

/** Reads the answer of `GET /networks` (Engine API). Throws a ValiError on another shape. */
export function parseNetworks(value: unknown): readonly RawNetwork[] {
  const all = v.parse(v.array(Listed), value);
  return all.toSorted(byName).map((listed) => {
    const options = listed.Options ?? {};
    return {
      id: listed.Id,
      name: listed.Name,
      driver: listed.Driver,
      scope: listed.Scope,
      subnets: (listed.IPAM?.Config ?? []).flatMap(subnetOf),
      bridge: listed.Driver === 'bridge' ? bridgeOf(listed.Id, listed.Name, options) : null,
      icc: listed.Driver === 'bridge' ? options[ICC] !== 'false' : null,
      internal: listed.Internal,
      attachable: listed.Attachable,
      ipv6: listed.EnableIPv6,
      options,
      labels: listed.Labels ?? {},
      ipamDriver: listed.IPAM?.Driver ?? 'default',
      ipamOptions: listed.IPAM?.Options ?? {},
      ipv4: listed.EnableIPv4,
      configFrom: listed.ConfigFrom?.Network || null,
      special: [],
      ingress: listed.Ingress,
    };
  });
}

/** Sorted like `docker network ls`: the engine's own order differs each time. */
function byName(one: v.InferOutput<typeof Listed>, other: v.InferOutput<typeof Listed>): number {
  if (one.Name === other.Name) return one.Id < other.Id ? -1 : 1;
  return one.Name < other.Name ? -1 : 1;
}

const ICC = 'com.docker.network.bridge.enable_icc';
const BRIDGE = 'com.docker.network.bridge.name';

/** The name that the bridge driver gives its link (libnetwork, drivers/bridge). */
function bridgeOf(id: string, name: string, options: Readonly<Record<string, string>>): string {
  return options[BRIDGE] || (name === 'bridge' ? 'docker0' : `br-${id.slice(0, 12)}`);
}

/** Some address managers write the gateway with a prefix length. */
function subnetOf(pool: v.InferOutput<typeof Pool>): readonly Subnet[] {
  if (pool.Subnet === '') return [];
  return [
    {
      cidr: pool.Subnet,
      gateway: pool.Gateway.split('/', 1)[0] || null,
      ipRange: pool.IPRange || null,
      auxAddresses: pool.AuxiliaryAddresses ?? {},
    },
  ];
}
