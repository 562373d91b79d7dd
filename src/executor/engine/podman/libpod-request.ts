import type Docker from 'dockerode';
import { hostsOf } from '../../../model/address/address.ts';
import type { NetworkSpec } from '../engine-change.ts';

/** What is asked of Podman is there since 4.0, which each later one still answers to. */
const VERSION = 'v4.0.0';

type Asked =
  | { readonly query: Readonly<Record<string, string>> }
  /** A change. */
  | { readonly body: object };

/**
 * Puts a request to Podman's own API, which it serves at the same socket (docs.podman.io, libpod
 * API). Rejects as dockerode does.
 */
export function libpod({ modem }: Docker, path: string, asked?: Asked): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const isChange = asked !== undefined && 'body' in asked;
  const isQuery = asked !== undefined && 'query' in asked;
  const asking = {
    // docker-modem makes the query of the options where the path ends in a question mark.
    path: `/${VERSION}/libpod/${path}${isQuery ? '?' : ''}`,
    method: isChange ? 'POST' : 'GET',
    ...(isChange ? { options: asked.body } : isQuery ? { options: asked.query } : {}),
    statusCodes: { 200: true, 201: true },
  };
  // Its path has a version of its own.
  const unversioned: Docker['modem'] = Object.create(modem, { version: { value: undefined } });
  unversioned.dial(asking, (error: unknown, answer: unknown) =>
    error ? reject(error) : resolve(answer),
  );
  return promise;
}

/** The options of Docker's drivers that Podman has settings of its own for. */
const BRIDGE_NAME = 'com.docker.network.bridge.name';
const MTU = 'com.docker.network.driver.mtu';
const PARENT = 'parent';
const MODES = ['macvlan_mode', 'ipvlan_mode'];

/**
 * The link that carries a network: its bridge, or the parent of its links; empty if Podman is to
 * choose.
 */
export function linkOf({ options }: NetworkSpec): string {
  return options[BRIDGE_NAME] ?? options[PARENT] ?? '';
}

/**
 * The same options in Podman's words (podman-network-create(1)); it has none for the link's name.
 */
export function podmanOptions({ options }: NetworkSpec): Readonly<Record<string, string>> {
  const { [BRIDGE_NAME]: _bridge, [PARENT]: _parent, [MTU]: mtu, ...others } = options;
  const renamed = Object.entries(others).map(([key, value]) => [
    MODES.includes(key) ? 'mode' : key,
    value,
  ]);
  return { ...Object.fromEntries(renamed), ...(mtu === undefined ? {} : { mtu }) };
}

/**
 * Podman assigns addresses between two bounds, both included. It has a name service only for
 * bridges.
 */
export function networkBody(name: string, spec: NetworkSpec): object {
  return {
    name,
    driver: spec.driver,
    network_interface: linkOf(spec),
    subnets: spec.pools.map(({ subnet, gateway, ipRange }) => ({
      subnet,
      ...(gateway === null ? {} : { gateway }),
      ...(ipRange === null ? {} : { lease_range: leaseOf(ipRange) }),
    })),
    ipv6_enabled: spec.ipv6,
    internal: spec.internal,
    dns_enabled: spec.driver === 'bridge',
    options: podmanOptions(spec),
    labels: spec.labels,
    ...(spec.ipamDriver === 'default' ? {} : { ipam_options: { driver: spec.ipamDriver } }),
  };
}

function leaseOf(range: string): { readonly start_ip: string; readonly end_ip: string } {
  const [first = ''] = hostsOf(range);
  const [last = ''] = hostsOf(range, 'top');
  return { start_ip: first, end_ip: last };
}
