import type Docker from 'dockerode';
import { hostsOf } from '../model/address.ts';
import type { NetworkSpec } from './engine-change.ts';

/** What is asked of Podman is there since 4.0, which each later one still answers to. */
const VERSION = 'v4.0.0';

/**
 * Puts a request to Podman's own API, which it serves at the same socket (docs.podman.io, libpod API); with
 * a body it is a change. Rejects as dockerode does.
 */
export function libpod({ modem }: Docker, path: string, body?: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const asking = {
    path: `/${VERSION}/libpod/${path}`,
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { options: body }),
    statusCodes: { 200: true, 201: true },
  };
  // Its path has a version of its own.
  const unversioned: Docker['modem'] = Object.create(modem, { version: { value: undefined } });
  unversioned.dial(asking, (error: unknown, answer: unknown) =>
    error ? reject(error) : resolve(answer),
  );
  return promise;
}

/** The options of Docker's bridge driver that Podman has settings of its own for. */
export const BRIDGE_NAME = 'com.docker.network.bridge.name';
const MTU = 'com.docker.network.driver.mtu';

/** The same options in Podman's words (podman-network-create(1)); the link's name is none there. */
export function podmanOptions({ options }: NetworkSpec): Readonly<Record<string, string>> {
  const { [BRIDGE_NAME]: _bridge, [MTU]: mtu, ...others } = options;
  return { ...others, ...(mtu === undefined ? {} : { mtu }) };
}

/** Podman hands out between two addresses, which both count. */
export function networkBody(name: string, spec: NetworkSpec): object {
  return {
    name,
    driver: spec.driver,
    network_interface: spec.options[BRIDGE_NAME] ?? '',
    subnets: spec.pools.map(({ subnet, gateway, ipRange }) => ({
      subnet,
      ...(gateway === null ? {} : { gateway }),
      ...(ipRange === null ? {} : { lease_range: leaseOf(ipRange) }),
    })),
    ipv6_enabled: spec.ipv6,
    internal: spec.internal,
    dns_enabled: true,
    options: podmanOptions(spec),
    labels: spec.labels,
  };
}

function leaseOf(range: string): { readonly start_ip: string; readonly end_ip: string } {
  const [first = ''] = hostsOf(range);
  const [last = ''] = hostsOf(range, 'top');
  return { start_ip: first, end_ip: last };
}
