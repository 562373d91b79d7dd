import type { Container, Endpoint } from '../../src/model/engine/container.ts';
import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Network } from '../../src/model/engine/network.ts';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Route } from '../../src/model/kernel/route.ts';
import type { EngineState, Snapshot } from '../../src/model/snapshot.ts';

export function link(name: string, parts: Partial<Link> = {}): Link {
  return {
    index: 1,
    name,
    kind: 'veth',
    up: true,
    operState: 'UP',
    mtu: 1500,
    mac: '02:00:00:00:00:01',
    alias: null,
    master: null,
    lower: null,
    vlan: null,
    table: null,
    peer: null,
    addresses: [],
    counters: null,
    ...parts,
  };
}

export function on(cidr: string, scope = 'global'): Link['addresses'][number] {
  const [address = '', length] = cidr.split('/');
  return { family: address.includes(':') ? 6 : 4, address, prefixLength: Number(length), scope };
}

export function bridgeLink(
  name: string,
  cidrs: readonly string[],
  parts: Partial<Link> = {},
): Link {
  return link(name, {
    kind: 'bridge',
    operState: 'DOWN',
    addresses: cidrs.map((cidr) => on(cidr, cidr.startsWith('fe80') ? 'link' : 'global')),
    ...parts,
  });
}

export function namespace(id: number, parts: Partial<Namespace> = {}): Namespace {
  return {
    id,
    kind: 'named',
    names: [],
    paths: [],
    processes: [],
    containers: [],
    owners: [],
    access: { kind: 'read' },
    links: [],
    routes: [],
    rules: [],
    neighbours: [],
    unread: [],
    ...parts,
  };
}

export function network(name: string, parts: Partial<Network> = {}): Network {
  return {
    id: name,
    name,
    driver: 'bridge',
    scope: 'local',
    subnets: [],
    bridge: null,
    icc: true,
    internal: false,
    attachable: false,
    ipv6: false,
    options: {},
    labels: {},
    ipamDriver: 'default',
    ipamOptions: {},
    ipv4: true,
    configFrom: null,
    special: [],
    ingress: false,
    containers: [],
    ...parts,
  };
}

export function container(name: string, parts: Partial<Container> = {}): Container {
  return {
    id: name,
    name,
    image: 'box',
    state: 'running',
    status: 'Up',
    pid: 1,
    networkMode: 'bridge',
    namespace: null,
    endpoints: [],
    processNamespaces: [],
    ports: [],
    ...parts,
  };
}

export function route(destination: string, parts: Partial<Route> = {}): Route {
  return {
    family: destination.includes(':') ? 6 : 4,
    type: 'unicast',
    destination,
    gateway: null,
    device: null,
    table: 'main',
    protocol: null,
    scope: null,
    source: null,
    metric: null,
    flags: [],
    nextHops: [],
    ...parts,
  };
}

/** An engine that answers, in no swarm. */
export const CONNECTED: Extract<EngineState, { readonly kind: 'connected' }> = {
  kind: 'connected',
  family: 'docker',
  name: 'Docker',
  version: '28.2.2',
  swarm: { state: 'inactive', manager: false, address: null },
};

type Parts = Partial<Omit<Snapshot, 'host'>> & {
  readonly engine?: EngineState;
  /** Of the host's own namespace. */
  readonly routes?: readonly Route[];
};

/** A host with these links in its own namespace, number 1. */
export function hostWith(
  links: readonly Link[],
  { engine = { kind: 'unread' }, routes = [], ...parts }: Parts = {},
): Snapshot {
  return {
    takenAt: '2026-01-01T00:00:00.000Z',
    host: {
      target: 'this machine',
      hostname: 'box',
      root: true,
      foundAll: true,
      engine,
      namespace: 1,
    },
    containers: [],
    networks: [],
    problems: [],
    ...parts,
    namespaces: [namespace(1, { kind: 'host', links, routes }), ...(parts.namespaces ?? [])],
  };
}

/** A container's place on a network, by `eth0`, with nothing asked for. */
export function endpoint(name: string, parts: Partial<Endpoint> = {}): Endpoint {
  return {
    network: name,
    networkId: name,
    interface: 'eth0',
    address: null,
    prefixLength: 24,
    gateway: null,
    mac: null,
    address6: null,
    aliases: [],
    settings: NO_SETTINGS,
    ...parts,
  };
}
