import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FaultCode } from '../../src/explain/verdict.ts';
import { askGround, TWO_ROUTERS } from '../support/explain-ground.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

type Case = {
  readonly verdict: FaultCode;
  readonly culprit: string;
  /** Breaks the host that TWO_ROUTERS makes. */
  readonly broken: string;
  readonly from?: string;
  readonly to: string;
  readonly others?: readonly FaultCode[];
};

const CASES: readonly Case[] = [
  { verdict: 'source-no-link', culprit: 'a', to: 'b', broken: 'ip -n a link del a-0' },
  { verdict: 'source-link-down', culprit: 'a-0', to: 'b', broken: 'ip -n a link set a-0 down' },
  { verdict: 'source-link-down', culprit: 'a-0', to: 'c', broken: 'ip -n a link set a-0 down' },
  { verdict: 'source-no-address', culprit: 'a-0', to: 'b', broken: 'ip -n a addr flush dev a-0' },
  { verdict: 'source-no-address', culprit: 'a-0', to: 'c', broken: 'ip -n a addr flush dev a-0' },
  { verdict: 'no-route', culprit: 'a', to: 'c', broken: 'ip -n a route del default' },
  { verdict: 'no-route', culprit: 'r', to: 'c', broken: 'ip -n r route del 10.0.3.0/24' },
  {
    verdict: 'no-route',
    culprit: 'blackhole 10.0.3.0/24',
    to: 'c',
    broken: 'ip -n r route replace blackhole 10.0.3.0/24',
  },
  {
    verdict: 'no-route',
    culprit: 'unreachable 10.0.3.0/24',
    to: 'c',
    broken: 'ip -n a route add unreachable 10.0.3.0/24',
  },
  {
    verdict: 'no-route',
    culprit: 'q',
    to: 'c',
    broken: 'ip -n q route del default',
  },
  {
    verdict: 'wrong-prefix-length',
    culprit: '10.0.1.2/16',
    to: 'c',
    broken:
      'ip -n a addr del 10.0.1.2/24 dev a-0; ip -n a addr add 10.0.1.2/16 dev a-0; ip -n a route add default via 10.0.1.4',
  },
  {
    verdict: 'wrong-prefix-length',
    culprit: '10.0.1.2/32',
    to: 'b',
    broken: 'ip -n a addr del 10.0.1.2/24 dev a-0; ip -n a addr add 10.0.1.2/32 dev a-0',
  },
  {
    verdict: 'wrong-prefix-length',
    culprit: '10.0.1.3/32',
    to: 'b',
    broken: 'ip -n b addr del 10.0.1.3/24 dev b-0; ip -n b addr add 10.0.1.3/32 dev b-0',
  },
  {
    verdict: 'wrong-prefix-length',
    culprit: '10.0.3.2/8',
    to: 'c',
    broken: 'ip -n c addr del 10.0.3.2/24 dev c-0; ip -n c addr add 10.0.3.2/8 dev c-0',
  },
  {
    verdict: 'gateway-unreachable',
    culprit: 'default via 10.0.1.99 dev a-0',
    to: 'c',
    broken: 'ip -n a route replace default via 10.0.1.99',
  },
  { verdict: 'peer-link-down', culprit: 'port-a', to: 'b', broken: 'ip link set port-a down' },
  { verdict: 'peer-link-down', culprit: 'port-a', to: 'c', broken: 'ip link set port-a down' },
  { verdict: 'peer-link-down', culprit: 'q-0', to: 'c', broken: 'ip -n q link set q-0 down' },
  { verdict: 'peer-link-down', culprit: 'q-1', to: 'c', broken: 'ip -n q link set q-1 down' },
  { verdict: 'not-on-bridge', culprit: 'port-a', to: 'b', broken: 'ip link set port-a nomaster' },
  { verdict: 'not-on-bridge', culprit: 'port-b', to: 'b', broken: 'ip link set port-b nomaster' },
  { verdict: 'not-on-bridge', culprit: 'port-a', to: 'c', broken: 'ip link set port-a nomaster' },
  {
    verdict: 'not-on-bridge',
    culprit: 'port-a',
    to: 'host',
    broken: 'ip link set port-a nomaster',
  },
  {
    verdict: 'not-on-bridge',
    culprit: 'port-a',
    from: 'host',
    to: 'a',
    broken: 'ip link set port-a nomaster',
  },
  {
    verdict: 'not-on-bridge',
    culprit: 'port-b',
    to: 'b',
    broken: 'ip link add br1 type bridge; ip link set br1 up; ip link set port-b master br1',
  },
  { verdict: 'bridge-down', culprit: 'br0', to: 'b', broken: 'ip link set br0 down' },
  { verdict: 'bridge-down', culprit: 'br0', to: 'host', broken: 'ip link set br0 down' },
  {
    verdict: 'port-isolated',
    culprit: 'port-a',
    to: 'b',
    broken:
      'ip link set port-a type bridge_slave isolated on; ip link set port-b type bridge_slave isolated on',
  },
  {
    verdict: 'port-isolated',
    culprit: 'port-b',
    to: 'b',
    broken: 'bridge link set dev port-b state 0',
  },
  {
    verdict: 'duplicate-mac',
    culprit: 'a-0',
    to: 'b',
    broken:
      'mac=$(ip -n b link show b-0 | sed -n "s/.*ether \\([^ ]*\\).*/\\1/p"); ip -n a link set a-0 address $mac',
  },
  {
    verdict: 'neighbour-failed',
    culprit: '10.0.1.3',
    to: 'b',
    broken: 'ip -n a neigh replace 10.0.1.3 lladdr 02:00:00:00:00:99 dev a-0 nud permanent',
  },
  { verdict: 'neighbour-failed', culprit: 'b-0', to: 'b', broken: 'ip -n b link set b-0 arp off' },
  { verdict: 'neighbour-failed', culprit: 'a-0', to: 'b', broken: 'ip -n a link set a-0 arp off' },
  {
    verdict: 'neighbour-failed',
    culprit: 'net.ipv4.conf.b-0.arp_ignore',
    to: 'b',
    broken: 'ip netns exec b sysctl -qw net.ipv4.conf.b-0.arp_ignore=8',
  },
  {
    verdict: 'destination-link-down',
    culprit: 'b-0',
    to: 'b',
    broken: 'ip -n b link set b-0 down',
  },
  {
    verdict: 'destination-link-down',
    culprit: 'c-0',
    to: 'c',
    broken: 'ip -n c link set c-0 down',
  },
  {
    verdict: 'destination-no-address',
    culprit: 'b-0',
    to: 'b',
    broken: 'ip -n b addr flush dev b-0',
  },
  { verdict: 'destination-no-address', culprit: '10.0.1.77', to: '10.0.1.77', broken: 'true' },
  {
    verdict: 'destination-no-return-route',
    culprit: 'c',
    to: 'c',
    broken: 'ip -n c route del default',
  },
  {
    verdict: 'source-link-down',
    culprit: 'a-0',
    to: 'b',
    broken: 'ip -n a link set a-0 down; ip -n b link set b-0 down',
    others: ['destination-link-down'],
  },
  {
    verdict: 'no-route',
    culprit: 'a',
    to: 'c',
    broken: 'ip -n a route del default; ip -n c link set c-0 down',
    others: ['destination-link-down'],
  },
  {
    verdict: 'not-on-bridge',
    culprit: 'port-a',
    to: 'c',
    broken: 'ip link set port-a nomaster; ip -n q link set q-1 down',
    others: ['peer-link-down'],
  },
  {
    verdict: 'peer-link-down',
    culprit: 'port-a',
    to: 'c',
    broken: 'ip link set port-a down; ip -n r route del 10.0.3.0/24',
    others: ['no-route'],
  },
];

describeWith(['root', 'namespaces', 'ping'], 'what is wrong between two namespaces', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startKernelGround();
  });
  afterAll(() => ground.stop());
  beforeEach(() => ground.host.script(TWO_ROUTERS));

  test.each(CASES)('$verdict, $culprit: $broken', async (expected) => {
    const { from = 'a', to, broken, verdict, culprit, others = [] } = expected;
    await ground.host.script(broken);
    const told = await askGround(ground, from, to);
    const also = told.others.map(({ code }) => code);
    const said = { verdict: told.verdict, culprit: told.culprit?.name, others: also };
    expect(said, told.summary).toEqual({ verdict, culprit, others });
  });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'c'],
    ['c', 'a'],
    ['host', 'b'],
    ['r', 'c'],
    ['q', 'r'],
  ])('nothing, from %s to %s', async (from, to) => {
    const told = await askGround(ground, from, to);
    expect(told).toMatchObject({ verdict: 'reachable', others: [] });
    expect(told.findings.filter(({ fault }) => fault !== null)).toEqual([]);
  });
});
