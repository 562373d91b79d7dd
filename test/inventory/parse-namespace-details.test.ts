import { expect, test } from 'vitest';
import {
  addressGenerationOf,
  parseSetForwards,
  parseSetStations,
} from '../../src/inventory/details/parse-namespace-details.ts';

test('of a forwarding table, what was set for a vxlan', () => {
  const text = `33:33:00:00:00:01 dev br0 self permanent
26:0b:28:38:d3:31 dev vx0 vlan 1 master br0 permanent
02:00:00:00:00:99 dev vx0 dst 10.0.0.9 self permanent
02:00:00:00:00:98 dev vx0 dst 10.0.0.9 port 4790 vni 7 self permanent
02:00:00:00:00:97 dev vx0 dst 10.0.0.9 self
00:00:00:00:00:00 dev vx0 dst 239.1.1.1 via p0 self permanent
`;
  const on = { device: 'vx0', destination: '10.0.0.9' };
  expect(parseSetForwards(text)).toEqual([
    { ...on, mac: '02:00:00:00:00:99', words: [] },
    { ...on, mac: '02:00:00:00:00:98', words: ['port', '4790', 'vni', '7'] },
    { ...on, mac: '00:00:00:00:00:00', destination: '239.1.1.1', words: ['via', 'p0'] },
  ]);
});

test('of a forwarding table, what was set for a bridge', () => {
  const text = `02:00:00:00:00:09 dev p0 master br0 static
02:00:00:00:00:08 dev p0 vlan 5 master br0 sticky static
02:00:00:00:00:07 dev p0 master br0
26:0b:28:38:d3:31 dev p0 vlan 1 master br0 permanent
02:00:00:00:00:99 dev vx0 dst 10.0.0.9 self permanent
02:00:00:00:00:06 dev p0 master br0 extern_learn
`;
  const on = { device: 'p0', bridge: 'br0' };
  expect(parseSetStations(text)).toEqual([
    { ...on, mac: '02:00:00:00:00:09', vlan: null, sticky: false },
    { ...on, mac: '02:00:00:00:00:08', vlan: '5', sticky: true },
  ]);
});

test('how a link makes its link-local address', () => {
  const settings = { 'ipv6/conf/eth0/addr_gen_mode': '1' };
  expect(addressGenerationOf(settings, 'eth0')).toBe('none');
  expect(addressGenerationOf(settings, 'eth1')).toBe('eui64');
});
