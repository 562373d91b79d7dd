import type { Endpoint } from '../../src/model/engine/container.ts';
import { type EndpointSettings, NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Network, Subnet } from '../../src/model/engine/network.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  bridgeLink,
  CONNECTED,
  container,
  hostWith,
  link,
  namespace,
  network,
  on,
  route,
} from './bridge-host.ts';

function pool(cidr: string, parts: Partial<Subnet> = {}): Subnet {
  return { cidr, gateway: null, ipRange: null, auxAddresses: {}, ...parts };
}

function endpoint(
  name: string,
  address: string | null,
  parts: Partial<Omit<Endpoint, 'settings'>> & {
    readonly settings?: Partial<EndpointSettings>;
  } = {},
): Endpoint {
  const { settings, ...rest } = parts;
  return {
    network: name,
    networkId: name,
    interface: null,
    address,
    prefixLength: 24,
    gateway: address === null ? null : address.replace(/\d+$/, '1'),
    mac: null,
    address6: null,
    aliases: settings?.aliases ?? [],
    ...rest,
    settings: { ...NO_SETTINGS, ...settings },
  };
}

const NETWORKS: readonly Network[] = [
  network('bridge', { bridge: 'docker0', subnets: [pool('172.17.0.0/16')] }),
  network('host', { driver: 'host' }),
  network('none', { driver: 'null' }),
  network('lan', {
    bridge: 'br-lan',
    subnets: [
      pool('10.5.0.0/24', { ipRange: '10.5.0.128/28', auxAddresses: { printer: '10.5.0.131' } }),
    ],
  }),
  network('auto', { subnets: [pool('172.18.0.0/16', { gateway: '172.18.0.1' })] }),
  network('built', {
    subnets: [pool('172.19.0.0/16', { gateway: '172.19.0.1' })],
    labels: { 'dev.patchpanel.build': 'k3x9q2' },
  }),
  network('six', { ipv6: true, subnets: [pool('10.8.0.0/24'), pool('fd00:8::/64')] }),
  network('inner', { internal: true, subnets: [pool('10.9.0.0/24')] }),
  network('tiny', { subnets: [pool('10.7.0.0/30')] }),
  network('services', { driver: 'overlay', scope: 'swarm', subnets: [pool('10.20.0.0/24')] }),
  network('multi', {
    driver: 'overlay',
    scope: 'swarm',
    attachable: true,
    subnets: [pool('10.21.0.0/24', { gateway: '10.21.0.1' })],
  }),
  network('ingress', { driver: 'overlay', scope: 'swarm', attachable: true, ingress: true }),
];

/** An engine with networks of every kind, and containers in every mode and state. */
export const LEGS: Snapshot = hostWith(
  [
    link('eth0', { kind: 'physical', addresses: [on('192.0.2.5/24')] }),
    bridgeLink('docker0', ['172.17.0.1/16']),
    bridgeLink('br-lan', ['10.5.0.128/24']),
  ],
  {
    engine: { ...CONNECTED, kind: 'connected', version: '20.10.24' },
    networks: NETWORKS,
    containers: [
      container('web', {
        namespace: 2,
        endpoints: [endpoint('lan', '10.5.0.129', { gateway: '10.5.0.128', interface: 'eth0' })],
        ports: [
          { protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 },
          { protocol: 'tcp', containerPort: 80, hostAddress: '::', hostPort: 8080 },
        ],
      }),
      container('side', { networkMode: 'container:web', namespace: 2 }),
      container('db', {
        endpoints: [
          endpoint('lan', '10.5.0.9', {
            settings: { address: '10.5.0.9', aliases: ['data'], links: ['web:near'] },
          }),
          endpoint('six', '10.8.0.2', { address6: 'fd00:8::2', settings: { gatewayPriority: 5 } }),
        ],
      }),
      container('gap', { endpoints: [endpoint('lan', '10.5.0.132')] }),
      container('late', { endpoints: [endpoint('bridge', '172.17.0.3')] }),
      container('apart', { endpoints: [endpoint('auto', '172.18.0.5')] }),
      container('full', { endpoints: [endpoint('tiny', '10.7.0.2')] }),
      container('task', { endpoints: [endpoint('services', '10.20.0.2')] }),
      container('guest', { endpoints: [endpoint('multi', '10.21.0.7')] }),
      container('voip', { networkMode: 'host', endpoints: [endpoint('host', null)] }),
      container('alone', { networkMode: 'none', endpoints: [endpoint('none', null)] }),
      container('bare'),
      container('idle', {
        state: 'exited',
        pid: null,
        endpoints: [
          endpoint('lan', null, { settings: { address: '10.5.0.40', aliases: ['later'] } }),
        ],
      }),
      container('going', { state: 'removing', pid: null }),
    ],
    namespaces: [
      namespace(2, {
        kind: 'container',
        containers: ['web', 'side'],
        links: [link('eth0', { addresses: [on('10.5.0.129/24'), on('10.5.0.200/24')] })],
        routes: [
          route('default', { gateway: '10.5.0.128', device: 'eth0' }),
          route('10.5.0.0/24', { device: 'eth0', protocol: 'kernel' }),
          route('10.99.0.0/16', { gateway: '10.5.0.9', device: 'eth0' }),
        ],
      }),
    ],
  },
);
