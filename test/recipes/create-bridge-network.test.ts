import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { bridgeLink, CONNECTED, hostWith, link, network, on, route } from './bridge-host.ts';

const HOST: Snapshot = hostWith(
  [
    link('eth0', { kind: 'physical', mtu: 1450, addresses: [on('10.0.0.5/24')] }),
    link('tun0', { kind: 'tun', addresses: [on('10.8.0.6/32')] }),
    bridgeLink('docker0', ['172.17.0.1/16']),
    bridgeLink('br-taken', []),
  ],
  {
    engine: CONNECTED,
    routes: [
      route('default', { gateway: '10.0.0.1', device: 'eth0' }),
      route('10.0.0.0/24', { device: 'eth0' }),
      route('10.90.0.0/16', { device: 'tun0' }),
    ],
    networks: [
      network('bridge', {
        bridge: 'docker0',
        subnets: [{ cidr: '172.17.0.0/16', gateway: null, ipRange: null, auxAddresses: {} }],
      }),
      network('my-network', { bridge: 'br-my-network' }),
    ],
  },
);

const FACTS = { snapshot: HOST, details: {} };

const input = (given: Input = {}): Input => {
  const resolved = resolve(createBridgeNetwork, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return resolved.input;
};

const commands = (given: Input) =>
  planAsText(createBridgeNetwork.plan(input(given), FACTS, 'k3x9q2'))
    .split('\n')
    .filter((line) => line.startsWith('   $ '))
    .map((line) => line.slice(5));

test('a person may press Enter through the whole form', () => {
  expect(input()).toEqual({
    name: 'my-network-2',
    ipv6: 'no',
    subnet: '172.18.0.0/16',
    'ip-range': '',
    gateway: '172.18.0.1',
    'aux-address': '',
    bridge: 'br-my-network-2',
    icc: 'yes',
    internal: 'no',
    masquerade: 'yes',
    mtu: '1450',
    label: '',
  });
});

test('the command of the tutorial', () => {
  const given = {
    name: 'bridge0',
    icc: 'no',
    subnet: '172.16.0.0/16',
    'ip-range': '172.16.1.0/24',
    gateway: '172.16.1.1',
    mtu: '',
  };
  expect(commands(given)).toEqual([
    'docker network create --driver bridge --subnet 172.16.0.0/16 --ip-range 172.16.1.0/24 --gateway 172.16.1.1 --opt com.docker.network.bridge.name=br-bridge0 --opt com.docker.network.bridge.enable_icc=false --label dev.patchpanel.build=k3x9q2 bridge0',
    'ip -br address show dev br-bridge0',
  ]);
});

test('all that can be said', () => {
  const given = {
    name: 'all',
    ipv6: 'yes',
    subnet: '10.7.0.0/24,fd00:7::/64',
    'aux-address': 'router=10.7.0.9',
    internal: 'yes',
    mtu: '1400',
    label: 'team=net,site=a=b,plain',
  };
  expect(commands(given)[0]).toBe(
    "docker network create --driver bridge --subnet 10.7.0.0/24 --gateway 10.7.0.1 --aux-address 'router=10.7.0.9' --subnet fd00:7::/64 --gateway fd00:7::1 --internal --ipv6 --opt com.docker.network.bridge.name=br-all --opt com.docker.network.driver.mtu=1400 --label 'team=net' --label 'site=a=b' --label plain --label dev.patchpanel.build=k3x9q2 all",
  );
});

test('warns of what a person should know', () => {
  const given = { subnet: '192.17.0.0/16', icc: 'no', masquerade: 'no' };
  expect(createBridgeNetwork.plan(input(given), FACTS, 'k3x9q2').warnings).toEqual([
    expect.stringContaining('is not a private range'),
    expect.stringContaining('not each other'),
    expect.stringContaining('Without masquerading'),
  ]);
  expect(createBridgeNetwork.plan(input(), FACTS, 'k3x9q2').warnings).toEqual([]);
});

describe('forwarding of IPv6, which the engine switches on permanently', () => {
  const warned = (forwards: string | null, ipv6 = 'yes') => {
    const settings = forwards === null ? {} : { 'ipv6/conf/all/forwarding': forwards };
    const host = {
      namespace: 1,
      links: [],
      routes: [],
      neighbours: [],
      forwards: [],
      stations: [],
      settings,
    };
    const value = { namespaces: [host], fresh: {}, release: '6.1.0' };
    const facts = { snapshot: HOST, details: { namespaceDetail: { ok: true, value } } } as const;
    const { warnings, steps } = createBridgeNetwork.plan(input({ ipv6 }), facts, 'k3x9q2');
    const undo = steps[0]?.undo;
    return [...warnings, ...(undo?.kind === 'command' ? undo.loses : [])];
  };

  test.each([
    { title: 'off', forwards: '0', says: 'which is disabled now' },
    { title: 'unknown', forwards: null, says: 'where it is disabled' },
  ])('$title: warns of it, and that an undo leaves it on', ({ forwards, says }) => {
    expect(warned(forwards)).toEqual([
      expect.stringContaining(says),
      expect.stringContaining('drops all forwarded IPv6 traffic'),
      expect.stringContaining('net.ipv6.conf.all.forwarding=0'),
      expect.stringContaining('ip6tables -P FORWARD ACCEPT'),
    ]);
  });

  test('on already, or a network without IPv6: nothing to tell', () => {
    expect(warned('1')).toEqual([]);
    expect(warned('0', 'no')).toEqual([]);
  });
});

describe('refusals', () => {
  test.each<readonly [field: string, code: string, given: Input]>([
    ['name', 'missing', { name: '' }],
    ['name', 'taken', { name: 'my-network' }],
    ['name', 'predefined', { name: 'host' }],
    ['name', 'not-allowed', { name: '-x' }],
    ['name', 'not-allowed', { name: 'a b' }],
    ['name', 'not-allowed', { name: 'container:web' }],
    ['bridge', 'taken', { bridge: 'docker0' }],
    ['bridge', 'taken', { bridge: 'br-my-network' }],
    ['bridge', 'too-long', { bridge: 'sixteen-bytes-ab' }],
    ['bridge', 'not-allowed', { bridge: 'a%d' }],
    ['bridge', 'not-allowed', { bridge: 'br+' }],
    ['subnet', 'overlap', { subnet: '10.90.7.0/24' }],
    ['subnet', 'overlap', { subnet: '10.8.0.0/24' }],
    ['icc', 'no-choice', { icc: 'false' }],
    ['masquerade', 'not-asked', { internal: 'yes', masquerade: 'no' }],
    ['mtu', 'not-a-number', { mtu: 'big' }],
    ['mtu', 'out-of-range', { mtu: '67' }],
    ['mtu', 'out-of-range', { mtu: '65536' }],
    ['mtu', 'out-of-range', { mtu: '1279', ipv6: 'yes' }],
    ['label', 'no-key', { label: '=x' }],
    ['label', 'reserved', { label: 'dev.patchpanel.build=x' }],
    ['label', 'twice', { label: 'a=1,a=2' }],
  ])('%s: %s of %o', (field, code, given) => {
    const outcome = resolve(createBridgeNetwork, given, FACTS);
    expect(outcome.ok ? [] : outcome.refusals).toEqual([expect.objectContaining({ field, code })]);
  });

  test('a name of a property that every object has is a name as any', () => {
    expect(resolve(createBridgeNetwork, { name: 'constructor' }, FACTS)).toMatchObject({
      ok: true,
    });
  });

  test('a bridge’s name is cut to 15 bytes, and numbered where it is taken', () => {
    const named = (name: string) => fieldStates(createBridgeNetwork, { name }, FACTS);
    const bridge = (name: string) => named(name).find(({ field }) => field.key === 'bridge')?.value;
    expect(bridge('a-long-network-name')).toBe('br-a-long-netwo');
    expect(bridge('taken')).toBe('br-taken2');
  });

  test('without an engine nothing can be made', () => {
    const snapshot = hostWith([]);
    const outcome = resolve(createBridgeNetwork, {}, { snapshot, details: {} });
    expect(outcome.ok ? [] : outcome.refusals).toEqual([
      expect.objectContaining({ field: 'name', code: 'no-engine' }),
    ]);
  });
});

test.each([
  ['20.10.24', false],
  ['28.2.2', true],
  ['29.0.1+dfsg', true],
])('of engine %s it is said that it drops what is forwarded over IPv6: %s', (version, drops) => {
  const host = { ...HOST.host, engine: { ...CONNECTED, version } };
  const facts = { snapshot: { ...HOST, host }, details: {} };
  const given = { ipv6: 'yes', subnet: '10.7.0.0/24,fd00:7::/64' };
  const { warnings, steps } = createBridgeNetwork.plan(input(given), facts, 'k3x9q2');
  const [undo] = steps.flatMap((step) => (step.undo.kind === 'command' ? [step.undo] : []));
  expect(warnings.some((each) => each.includes('drops all forwarded IPv6 traffic'))).toBe(drops);
  expect(undo?.loses.some((each) => each.includes('-P FORWARD ACCEPT'))).toBe(drops);
});
