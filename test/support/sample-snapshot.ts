/** A host with one of everything that the screens draw: shared by the tests of store and screens. */
import type { LinkAddress } from '../../src/model/address/address.ts';
import type { Container, Endpoint } from '../../src/model/engine/container.ts';
import { NAMESPACE_KINDS } from '../../src/model/engine/container.ts';
import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Network } from '../../src/model/engine/network.ts';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Route } from '../../src/model/kernel/route.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

export const HOST = 4026531833;
export const WEB = 4026532185;
export const DB = 4026532290;
export const NAMED = 4026532590;
const OVERLAY = 4026532461;
export const CLOSED = 4026532700;

export function address(cidr: string, scope = 'global'): LinkAddress {
  const [text = '', length = '32'] = cidr.split('/');
  const family = text.includes(':') ? 6 : 4;
  return { family, address: text, prefixLength: Number(length), scope };
}

export function link(over: Partial<Link> & Pick<Link, 'index' | 'name' | 'kind'>): Link {
  return {
    up: true,
    operState: 'UP',
    mtu: 1500,
    mac: `02:42:ac:11:00:${String(over.index).padStart(2, '0')}`,
    alias: null,
    master: null,
    lower: null,
    vlan: null,
    table: null,
    peer: null,
    addresses: [],
    counters: {
      rxBytes: 1_234_567,
      rxPackets: 1000,
      rxErrors: 0,
      rxDropped: 0,
      txBytes: 890,
      txPackets: 10,
      txErrors: 0,
      txDropped: 0,
    },
    ...over,
  };
}

export const loopback = link({
  index: 1,
  name: 'lo',
  kind: 'loopback',
  operState: 'UNKNOWN',
  mtu: 65_536,
  mac: null,
  addresses: [address('127.0.0.1/8', 'host'), address('::1/128', 'host')],
});

export function route(over: Partial<Route> & Pick<Route, 'destination'>): Route {
  return {
    family: 4,
    type: 'unicast',
    gateway: null,
    device: 'eth0',
    table: 'main',
    protocol: null,
    scope: null,
    source: null,
    metric: null,
    flags: [],
    nextHops: [],
    ...over,
  };
}

export function namespace(over: Partial<Namespace> & Pick<Namespace, 'id' | 'kind'>): Namespace {
  return {
    names: [],
    paths: [],
    processes: [],
    containers: [],
    owners: [],
    access: { kind: 'read' },
    links: [loopback],
    routes: [],
    rules: [],
    neighbours: [],
    unread: [],
    ...over,
  };
}

function endpoint(network: string, networkId: string, text: string, mac: string): Endpoint {
  return {
    network,
    networkId,
    interface: 'eth0',
    address: text,
    prefixLength: 16,
    gateway: `${text.split('.').slice(0, 2).join('.')}.0.1`,
    mac,
    address6: null,
    aliases: [],
    settings: NO_SETTINGS,
  };
}

export function container(over: Partial<Container> & Pick<Container, 'id' | 'name'>): Container {
  return {
    image: 'busybox:latest',
    state: 'running',
    status: 'Up 2 hours',
    pid: null,
    networkMode: 'bridge',
    namespace: null,
    endpoints: [],
    processNamespaces: [],
    ports: [],
    ...over,
  };
}

export function network(over: Partial<Network> & Pick<Network, 'id' | 'name'>): Network {
  return {
    driver: 'bridge',
    scope: 'local',
    subnets: [],
    bridge: null,
    icc: null,
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
    ...over,
  };
}

const known = (id: number, index: number) => ({ kind: 'known', namespace: id, index }) as const;

const hostNamespace = namespace({
  id: HOST,
  kind: 'host',
  paths: ['/proc/1/ns/net'],
  processes: [{ pid: 1, name: 'systemd' }],
  links: [
    loopback,
    link({ index: 2, name: 'eth0', kind: 'physical', addresses: [address('192.0.2.2/24')] }),
    link({ index: 3, name: 'docker0', kind: 'bridge', addresses: [address('172.17.0.1/16')] }),
    link({
      index: 4,
      name: 'br-4bde906ed43a',
      kind: 'bridge',
      addresses: [address('172.18.0.1/16')],
    }),
    link({
      index: 15,
      name: 'vethae9eb09',
      kind: 'veth',
      master: 'docker0',
      peer: known(WEB, 14),
    }),
    link({
      index: 17,
      name: 'hmy-netns',
      kind: 'veth',
      alias: 'patchpanel:20260101-a1',
      master: 'docker0',
      peer: known(NAMED, 2),
    }),
    link({
      index: 21,
      name: 'vethlost',
      kind: 'veth',
      master: 'docker0',
      up: false,
      operState: 'DOWN',
      peer: { kind: 'unknown', index: 20, why: 'nothing opens the namespace behind nsid 7' },
    }),
    link({
      index: 31,
      name: 'veth99c01aa',
      kind: 'veth',
      master: 'br-4bde906ed43a',
      peer: known(WEB, 30),
    }),
    link({
      index: 33,
      name: 'veth01b',
      kind: 'veth',
      master: 'br-4bde906ed43a',
      peer: known(DB, 32),
    }),
  ],
  routes: [
    route({ destination: 'default', gateway: '192.0.2.1', protocol: 'static', metric: 100 }),
  ],
});

const webNamespace = namespace({
  id: WEB,
  kind: 'container',
  paths: ['/run/docker/netns/0a1b2c3d4e5f'],
  processes: [{ pid: 3002, name: 'nginx' }],
  containers: ['aa11', 'dd44'],
  links: [
    loopback,
    link({
      index: 14,
      name: 'eth0',
      kind: 'veth',
      mac: '02:42:ac:11:00:02',
      peer: known(HOST, 15),
      addresses: [address('172.17.0.2/16')],
    }),
    link({
      index: 30,
      name: 'eth1',
      kind: 'veth',
      mac: '02:42:ac:12:00:07',
      peer: known(HOST, 31),
      addresses: [address('172.18.0.7/16'), address('fe80::42:acff:fe12:7/64', 'link')],
    }),
  ],
  routes: [
    route({ destination: 'default', gateway: '172.17.0.1' }),
    route({
      destination: '172.17.0.0/16',
      protocol: 'kernel',
      scope: 'link',
      source: '172.17.0.2',
    }),
    route({ destination: '127.0.0.1', type: 'local', device: 'lo', table: 'local' }),
  ],
  rules: [
    { family: 4, priority: 0, from: 'all', to: null, table: 'local', detail: [] },
    { family: 4, priority: 32_766, from: 'all', to: null, table: 'main', detail: [] },
  ],
  neighbours: [
    {
      family: 4,
      address: '172.17.0.1',
      device: 'eth0',
      mac: '02:42:ac:11:00:01',
      state: ['REACHABLE'],
    },
    { family: 4, address: '172.17.0.99', device: 'eth0', mac: null, state: ['FAILED'] },
  ],
});

const dbNamespace = namespace({
  id: DB,
  kind: 'container',
  paths: ['/run/docker/netns/77aa88bb99cc'],
  processes: [{ pid: 3100, name: 'postgres' }],
  containers: ['bb22'],
  links: [
    loopback,
    link({
      index: 32,
      name: 'eth0',
      kind: 'veth',
      mac: '02:42:ac:12:00:02',
      peer: known(HOST, 33),
      addresses: [address('172.18.0.2/16')],
    }),
  ],
});

/** Five containers (bridge, user-defined, host, shared, exited), six namespaces, three networks, two bridges. */
export const sampleSnapshot: Snapshot = {
  takenAt: '2026-01-01T12:00:00.000Z',
  host: {
    target: 'this machine',
    hostname: 'server',
    root: true,
    foundAll: true,
    engine: {
      kind: 'connected',
      family: 'docker',
      name: 'Docker',
      version: '28.2.2',
      swarm: { state: 'inactive', manager: false, address: null },
    },
    namespace: HOST,
  },
  containers: [
    container({
      id: 'aa11',
      name: 'web',
      image: 'nginx:1',
      pid: 3002,
      namespace: WEB,
      endpoints: [
        endpoint('bridge', 'n1', '172.17.0.2', '02:42:ac:11:00:02'),
        endpoint('backend', 'n2', '172.18.0.7', '02:42:ac:12:00:07'),
      ],
      processNamespaces: NAMESPACE_KINDS.map((kind, at) => ({
        kind,
        inode: kind === 'net' ? WEB : 4026532100 + at,
        sharing: kind === 'net' ? 'shared' : kind === 'user' || kind === 'time' ? 'host' : 'own',
        sharedWith: kind === 'net' ? ['side'] : [],
      })),
    }),
    container({
      id: 'bb22',
      name: 'db',
      image: 'postgres:17',
      networkMode: 'backend',
      pid: 3100,
      namespace: DB,
      endpoints: [endpoint('backend', 'n2', '172.18.0.2', '02:42:ac:12:00:02')],
    }),
    container({ id: 'cc33', name: 'voip', networkMode: 'host', pid: 3200, namespace: HOST }),
    container({
      id: 'dd44',
      name: 'side',
      networkMode: 'container:aa11',
      pid: 3300,
      namespace: WEB,
    }),
    container({ id: 'ee55', name: 'old', state: 'exited', status: 'Exited (0) 2 hours ago' }),
  ],
  namespaces: [
    hostNamespace,
    webNamespace,
    dbNamespace,
    namespace({
      id: NAMED,
      kind: 'named',
      names: ['my-netns'],
      paths: ['/run/netns/my-netns'],
      links: [
        loopback,
        link({
          index: 2,
          name: 'eth0',
          kind: 'veth',
          peer: known(HOST, 17),
          addresses: [address('172.17.0.9/16')],
        }),
      ],
    }),
    namespace({
      id: OVERLAY,
      kind: 'overlay',
      names: [],
      paths: ['/run/docker/netns/1-ov0'],
    }),
    namespace({
      id: CLOSED,
      kind: 'process',
      processes: [{ pid: 812, name: 'chromium' }],
      links: [],
      access: {
        kind: 'refused',
        problem: {
          what: `read the namespace ${CLOSED}`,
          why: 'permission denied on /proc/812/ns/net',
          hint: 'Start patchpanel with sudo to look into it.',
        },
      },
    }),
  ],
  networks: [
    network({
      id: 'n1',
      name: 'bridge',
      subnets: [{ cidr: '172.17.0.0/16', gateway: '172.17.0.1', ipRange: null, auxAddresses: {} }],
      bridge: 'docker0',
      icc: true,
      options: { 'com.docker.network.bridge.name': 'docker0' },
      containers: ['aa11'],
    }),
    network({
      id: 'n2',
      name: 'backend',
      subnets: [
        {
          cidr: '172.18.0.0/16',
          gateway: '172.18.0.1',
          ipRange: '172.18.4.0/24',
          auxAddresses: { router: '172.18.0.254' },
        },
      ],
      bridge: 'br-4bde906ed43a',
      icc: false,
      containers: ['aa11', 'bb22'],
    }),
    network({ id: 'n3', name: 'host', driver: 'host' }),
  ],
  problems: [],
};
