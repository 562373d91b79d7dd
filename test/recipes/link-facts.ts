/**
 * The host of test/proof/link-host.ts as recipes read it: a way out (`eth0`, whose other end is in
 * `world`), a bridge with a port, a link that is down, one that a macvlan is on top of, and a namespace
 * `box`. You are connected over SSH from 10.0.0.9 to 10.0.0.5.
 */
import type { OwnPath } from '../../src/model/kernel/namespace-detail.ts';
import type { HostFacts } from '../../src/recipes/recipe.ts';
import { bridgeLink, hostWith, link, namespace, on } from './bridge-host.ts';
import { knownOf } from './set-host.ts';

const known = (id: number, index: number) => ({ kind: 'known', namespace: id, index }) as const;

const world = namespace(2, {
  names: ['world'],
  paths: ['/run/netns/world'],
  links: [
    link('w0', {
      ...{ index: 2, mac: '02:00:00:00:00:01', peer: known(1, 2) },
      addresses: [on('10.0.0.1/24'), on('fd00::1/64')],
    }),
    link('far', { index: 3, mac: '02:00:00:00:00:03', peer: known(1, 4) }),
  ],
});

const box = namespace(3, {
  names: ['box'],
  paths: ['/run/netns/box'],
  links: [
    link('eth0', {
      ...{ index: 2, mac: '02:00:00:00:00:22', peer: known(1, 12) },
      addresses: [on('10.4.0.2/24'), on('fd00:4::2/64')],
    }),
  ],
});

const base = hostWith(
  [
    link('lo', { index: 1, kind: 'loopback', mac: null }),
    link('eth0', {
      ...{ index: 2, mac: '02:00:00:00:00:05', peer: known(2, 2) },
      addresses: ['10.0.0.5/24', '10.0.0.6/24', 'fd00::5/64', 'fd00::6/64'].map((each) => on(each)),
    }),
    bridgeLink('br0', ['10.2.0.1/24'], { index: 3, mac: '02:00:00:00:01:00' }),
    link('p0', { index: 4, mac: '02:00:00:00:00:04', master: 'br0', peer: known(2, 3) }),
    link('spare', {
      ...{ index: 5, mac: '02:00:00:00:00:15', up: false, peer: known(1, 6) },
      addresses: [on('10.3.0.1/24')],
    }),
    link('spare2', { index: 6, mac: '02:00:00:00:00:16', up: false, peer: known(1, 5) }),
    link('lower', {
      ...{ index: 7, mac: '02:00:00:00:00:17', peer: known(1, 8) },
      addresses: [on('10.5.0.1/24'), on('10.5.0.2/24')],
    }),
    link('lower2', { index: 8, mac: '02:00:00:00:00:18', peer: known(1, 7) }),
    link('mv0', {
      ...{ index: 9, kind: 'macvlan', mac: '02:00:00:00:00:19', up: false },
      lower: known(1, 7),
    }),
    link('tiny', { ...{ index: 10, mac: '02:00:00:00:00:1a' }, mtu: 1000, peer: known(1, 11) }),
    link('old', { index: 11, mac: '02:00:00:00:00:1b', peer: known(1, 10) }),
    link('hbox', { index: 12, mac: '02:00:00:00:00:1c', peer: known(3, 2) }),
    link('tun0', { index: 13, kind: 'tun', mac: null, up: false }),
  ],
  { namespaces: [world, box] },
);

/** What the host remembers of its segment: a permanent neighbour entry. */
const snapshot = {
  ...base,
  namespaces: base.namespaces.map((each) =>
    each.id === 1
      ? {
          ...each,
          neighbours: [
            {
              ...({ family: 4, address: '10.0.0.7', device: 'eth0' } as const),
              ...{ mac: '02:00:00:00:00:07', state: ['PERMANENT'] },
            },
          ],
        }
      : each,
  ),
};

const HOST_ROUTES = `
unicast default via 10.0.0.1 dev eth0 table main proto boot scope global metric 100
unicast default dev p0 table main proto boot scope link metric 200
unicast 10.0.0.0/24 dev eth0 table main proto kernel scope link src 10.0.0.5
unicast 10.50.0.0/16 dev eth0 table main proto static scope link src 10.0.0.6
unicast 10.51.0.0/16 via 10.50.0.1 dev eth0 table main proto boot scope global mtu lock 1400 advmss 1300
unicast 10.56.0.0/16 nhid 5 via 10.0.0.1 dev eth0 table main proto boot scope global
unicast 10.60.0.0/16 via 10.2.0.9 dev br0 table main proto boot scope global
local 10.0.0.5 dev eth0 table local proto kernel scope host src 10.0.0.5
unicast default via fd00::1 dev eth0 table main proto boot scope global metric 1024 pref medium
`;

const BOX_ROUTES = `
unicast default via 10.4.0.1 dev eth0 table main proto boot scope global
unicast 10.4.0.0/24 dev eth0 table main proto kernel scope link src 10.4.0.2
unicast default via fd00:4::1 dev eth0 table main proto boot scope global metric 1024 pref medium
`;

const HOST_SETTINGS = {
  'ipv4/ip_forward': '0',
  'ipv4/conf/all/forwarding': '0',
  'ipv4/conf/all/arp_ignore': '0',
  'ipv4/conf/eth0/rp_filter': '0',
  'ipv4/conf/all/rp_filter': '0',
  'ipv6/conf/old/disable_ipv6': '1',
};

/** The facts, with the client of your SSH connection. */
export function linkFacts(client = '10.0.0.9'): HostFacts {
  const { details } = knownOf(snapshot, {
    links: {
      '1/lo': { leastMtu: 0, mostMtu: 0 },
      '1/eth0': { otherNames: ['uplink'], mostMtu: 65_535 },
      '1/mv0': { lower: { namespace: 1, index: 7, name: 'lower' }, data: { mode: 'bridge' } },
    },
    routes: { 1: HOST_ROUTES, 3: BOX_ROUTES },
    namespaceDetail: {
      1: { settings: HOST_SETTINGS },
      3: { settings: { 'ipv6/conf/eth0/disable_ipv6': '0' } },
    },
  });
  const path: OwnPath = { client, server: '10.0.0.5', device: 'eth0' };
  return { snapshot, details: { ...details, ownPath: { ok: true, value: path } } };
}
