import { expect, test } from 'vitest';
import { parseCounters } from '../../src/inventory/details/parse-counters.ts';
import { parseForwarding, parsePortVlans } from '../../src/inventory/details/parse-forwarding.ts';
import { parsePathLinks } from '../../src/inventory/details/parse-path-links.ts';
import { parseSysctls } from '../../src/inventory/details/read-path-detail.ts';

const printed = (over: object) => ({
  ifindex: 7,
  ifname: 'veth1',
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  mtu: 1500,
  link_type: 'ether',
  address: '02:00:00:00:00:01',
  ...over,
});

test('a port of a bridge, with its state and whether it is isolated', () => {
  const linkinfo = {
    info_kind: 'veth',
    info_slave_kind: 'bridge',
    info_slave_data: {
      state: 'forwarding',
      isolated: true,
      hairpin: false,
      learning: true,
      flood: true,
    },
  };
  expect(parsePathLinks(JSON.stringify([printed({ master: 'br0', linkinfo })]))).toMatchObject([
    {
      up: true,
      carrier: true,
      noArp: false,
      port: { state: 'forwarding', isolated: true, hairpin: false, learning: true, flood: true },
      bridge: null,
      vxlan: null,
    },
  ]);
});

test('a bridge that filters VLANs, and a cable whose other end is gone', () => {
  const bridge = printed({ linkinfo: { info_kind: 'bridge', info_data: { vlan_filtering: 1 } } });
  const cut = printed({ flags: ['NO-CARRIER', 'UP', 'NOARP'], linkinfo: { info_kind: 'veth' } });
  expect(parsePathLinks(JSON.stringify([bridge, {}, cut]))).toMatchObject([
    { bridge: { vlanFiltering: true }, port: null },
    { up: true, carrier: false, noArp: true, bridge: null },
  ]);
});

test('a vxlan, and how a macvlan shares its link', () => {
  const info_data = { id: 42, local: '10.0.0.1', remote: '10.0.0.2', link: 'eth0', port: 4789 };
  const vxlan = printed({
    linkinfo: { info_kind: 'vxlan', info_data: { ...info_data, learning: true } },
  });
  const macvlan = printed({
    linkinfo: { info_kind: 'macvlan', info_data: { mode: 'bridge' } },
  });
  expect(parsePathLinks(JSON.stringify([vxlan, macvlan]))).toMatchObject([
    { vxlan: { id: 42, local: '10.0.0.1', remote: '10.0.0.2', device: 'eth0', port: 4789 } },
    { sharing: 'bridge' },
  ]);
});

test('the forwarding tables of bridges and of tunnels', () => {
  const text = JSON.stringify([
    { mac: '02:00:00:00:00:02', ifname: 'veth1', flags: [], master: 'br0', state: '' },
    {
      mac: '02:00:00:00:00:03',
      ifname: 'vx0',
      dst: '10.0.0.2',
      flags: ['self'],
      state: 'permanent',
    },
  ]);
  expect(parseForwarding(text)).toEqual([
    { mac: '02:00:00:00:00:02', link: 'veth1', destination: null, permanent: false },
    { mac: '02:00:00:00:00:03', link: 'vx0', destination: '10.0.0.2', permanent: true },
  ]);
});

test('VLANs of ports, ranges included', () => {
  const text = JSON.stringify([
    {
      ifname: 'veth1',
      vlans: [
        { vlan: 10, flags: ['PVID', 'Egress Untagged'] },
        { vlan: 20, vlanEnd: 22 },
      ],
    },
    { ifname: 'veth2', vlans: [{ vlan: 30 }] },
  ]);
  expect(parsePortVlans(text)).toEqual([
    { link: 'veth1', vlans: [10, 20, 21, 22], untagged: [10], pvid: 10 },
    { link: 'veth2', vlans: [30], untagged: [], pvid: null },
  ]);
  expect(parsePortVlans('')).toEqual([]);
});

test('counters of all three files, by the names of nstat', () => {
  const text = [
    'Ip: Forwarding DefaultTTL InAddrErrors',
    'Ip: 1 64 3',
    'Icmp: InEchos',
    'Icmp: 9',
    'TcpExt: SyncookiesSent IPReversePathFilter',
    'TcpExt: 0 5',
    'Ip6InReceives                   12',
    '',
  ].join('\n');
  expect(parseCounters(text)).toEqual({
    IpForwarding: 1,
    IpDefaultTTL: 64,
    IpInAddrErrors: 3,
    IcmpInEchos: 9,
    TcpExtSyncookiesSent: 0,
    TcpExtIPReversePathFilter: 5,
    Ip6InReceives: 12,
  });
});

test('settings by the names of sysctl, with a slash for the dot of a link', () => {
  const text = [
    'ipv4/ip_forward:1',
    'ipv4/conf/eth0.7/rp_filter:2',
    'bridge/bridge-nf-call-iptables:0',
    'grep: nothing of ours',
  ].join('\n');
  expect(parseSysctls(text)).toEqual({
    'net.ipv4.ip_forward': '1',
    'net.ipv4.conf.eth0/7.rp_filter': '2',
    'net.bridge.bridge-nf-call-iptables': '0',
  });
});
