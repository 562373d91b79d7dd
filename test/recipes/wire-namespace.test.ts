import { describe, expect, test } from 'vitest';
import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { wireNamespace } from '../../src/recipes/wire-namespace/recipe.ts';
import { bridgeLink, container, hostWith, link, namespace, network, on } from './bridge-host.ts';

const endpoint = {
  network: 'bridge',
  networkId: 'bridge',
  interface: null,
  prefixLength: 16,
  gateway: '172.17.0.1',
  mac: null,
  aliases: [],
  address6: null,
  settings: NO_SETTINGS,
};

/** docker0 with a container and an aux address, an unused bridge, one that is down, and one with only IPv6. */
const HOST: Snapshot = hostWith(
  [
    link('eth0', { kind: 'physical', addresses: [on('10.0.0.5/24')] }),
    bridgeLink('br-lan', ['192.168.9.1/29'], { mtu: 9000 }),
    bridgeLink('br-six', ['fe80::1/64', 'fd00:9::1/64']),
    bridgeLink('br-down', ['10.9.0.1/24'], { up: false }),
    bridgeLink('br-bare', []),
    bridgeLink('docker0', ['172.17.0.1/16']),
    link('veth1', { master: 'docker0' }),
    link('hmy-netns'),
  ],
  {
    networks: [
      network('bridge', {
        bridge: 'docker0',
        subnets: [
          {
            cidr: '172.17.0.0/16',
            gateway: '172.17.0.1',
            ipRange: null,
            auxAddresses: { router: '172.17.255.254' },
          },
        ],
      }),
    ],
    containers: [
      container('web', { namespace: 2, endpoints: [{ ...endpoint, address: '172.17.0.2' }] }),
    ],
    namespaces: [
      namespace(2, {
        kind: 'container',
        containers: ['web'],
        links: [link('eth0', { addresses: [on('172.17.0.2/16')] })],
        neighbours: [
          {
            family: 4,
            address: '172.17.0.77',
            device: 'eth0',
            mac: '02:00:00:00:00:77',
            state: ['STALE'],
          },
          {
            family: 4,
            address: '172.17.0.78',
            device: 'eth0',
            mac: '02:00:00:00:00:78',
            state: ['PERMANENT'],
          },
          { family: 4, address: '172.17.255.253', device: 'eth0', mac: null, state: ['FAILED'] },
        ],
      }),
      namespace(3, {
        names: ['taken'],
        links: [link('eth0', { addresses: [on('192.168.9.2/29')] })],
      }),
    ],
  },
);

const FACTS = { snapshot: HOST, details: {} };

const input = (given: Input = {}, host = HOST): Input => {
  const resolved = resolve(wireNamespace, given, { snapshot: host, details: {} });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return resolved.input;
};

describe('proposals', () => {
  test('a person may press Enter through the whole form', () => {
    expect(input()).toEqual({
      name: 'my-netns',
      bridge: 'docker0',
      address: '172.17.255.252/16',
      gateway: '172.17.0.1',
      inner: 'eth0',
      outer: 'hmy-netns2',
      mtu: '1500',
    });
  });

  test('of a bridge that is not the engine’s: the lowest free address, its gateway and its MTU', () => {
    expect(input({ bridge: 'br-lan' })).toMatchObject({
      address: '192.168.9.3/29',
      gateway: '192.168.9.1',
      mtu: '9000',
    });
  });

  test('of a bridge with only IPv6', () => {
    expect(input({ bridge: 'br-six' })).toMatchObject({
      address: 'fd00:9::2/64',
      gateway: 'fd00:9::1',
    });
  });

  test('an address outside the range that the engine hands out from', () => {
    const subnet = { cidr: '192.168.9.0/29', gateway: null, auxAddresses: {} };
    const host = {
      ...HOST,
      networks: [network('lan', { subnets: [{ ...subnet, ipRange: '192.168.9.4/30' }] })],
    };
    expect(input({ bridge: 'br-lan' }, host).address).toBe('192.168.9.3/29');
  });

  test('a link’s name is cut to 15 bytes, characters left whole', () => {
    expect(input({ name: 'a-very-long-namespace-name' }).outer).toBe('ha-very-long-na');
    expect(input({ name: 'ééééééééé' }).outer).toBe('hééééééé');
  });

  test('bridges are offered with what they are, docker0 first', () => {
    const states = fieldStates(wireNamespace, {}, FACTS);
    expect(states.find(({ field }) => field.key === 'bridge')?.choices).toEqual([
      { value: 'docker0', note: '172.17.0.1/16   1 port' },
      { value: 'br-bare', note: 'no address   no ports' },
      { value: 'br-down', note: '10.9.0.1/24   no ports   down' },
      { value: 'br-lan', note: '192.168.9.1/29   no ports' },
      { value: 'br-six', note: expect.stringContaining('fd00:9::1/64   no ports') },
    ]);
  });
});

describe('refusals', () => {
  test.each([
    { name: '', code: 'missing', says: 'Name is required' },
    { name: 'taken', code: 'taken', says: 'a namespace named taken already exists' },
    { name: 'a/b', code: 'not-allowed', says: 'another folder' },
    { name: '..', code: 'not-allowed', says: 'folder' },
    { name: '-x', code: 'not-allowed', says: 'option' },
    { name: 'a\u001b[2J', code: 'not-allowed', says: 'control' },
    { name: 'a b', code: 'not-allowed', says: 'white space' },
    { name: 'n'.repeat(256), code: 'too-long', says: '255' },
    { bridge: 'docker9', code: 'gone', says: 'no bridge docker9' },
    { bridge: 'eth0', code: 'no-bridge', says: 'physical' },
    { bridge: 'br-down', code: 'down', says: 'down' },
    { address: '172.17.0.9', code: 'no-prefix', says: 'prefix length is missing' },
    { address: 'nine', code: 'no-address', says: 'not an IP address' },
    { address: '10.1.1.1/16', code: 'outside', says: 'outside 172.17.0.0/16' },
    { address: '172.17.0.9/24', code: 'wrong-prefix', says: 'is 16, not 24' },
    { address: '172.17.0.0/16', code: 'network', says: 'the subnet itself' },
    { address: '172.17.255.255/16', code: 'broadcast', says: 'is the broadcast address' },
    { address: '172.17.0.1/16', code: 'in-use', says: 'docker0 of the host' },
    { address: '172.17.0.2/16', code: 'in-use', says: 'eth0 of web' },
    { address: '172.17.255.254/16', code: 'in-use', says: 'router' },
    { address: '172.17.0.78/16', code: 'in-use', says: '02:00:00:00:00:78 on eth0 of web' },
    {
      bridge: 'br-bare',
      address: '127.0.0.9/8',
      gateway: '127.0.0.1',
      code: 'no-host',
      says: 'host',
    },
    { gateway: '10.0.0.1', code: 'outside', says: 'outside 172.17.0.0/16' },
    { gateway: '172.17.0.1/16', code: 'no-address', says: 'not an IP address' },
    { gateway: '172.17.255.255', code: 'broadcast', says: 'broadcast' },
    { address: '172.17.0.9/16', gateway: '172.17.0.9', code: 'itself', says: 'itself' },
    { inner: 'lo', code: 'taken', says: 'already has its own lo' },
    { inner: 'sixteen-bytes-ab', code: 'too-long', says: '16 bytes' },
    { outer: 'veth1', code: 'taken', says: 'already has a link veth1' },
    { outer: 'a:b', code: 'not-allowed', says: ':' },
    { outer: 'a%d', code: 'not-allowed', says: 'number' },
    { outer: 'a@b', code: 'not-allowed', says: 'name@peer' },
    { mtu: 'big', code: 'not-a-number', says: 'not a number' },
    { mtu: '67', code: 'out-of-range', says: '68' },
    { mtu: '1501', code: 'out-of-range', says: '1500' },
    { bridge: 'br-six', mtu: '1279', code: 'out-of-range', says: '1280' },
    { colour: 'red', code: 'unknown-field', says: 'no field colour' },
  ])('$code: $says', ({ code, says, ...given }) => {
    const fields = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const resolved = resolve(wireNamespace, fields, FACTS);
    const refusals = resolved.ok ? [] : resolved.refusals;
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(Object.keys(fields)).toContain(refusals[0]?.field);
  });

  test('an address that a neighbour table remembers is asked for before anything changes', () => {
    const resolved = resolve(wireNamespace, { address: '172.17.0.77/16' }, FACTS);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
    const { warnings, steps } = wireNamespace.plan(resolved.input, FACTS, 'k3x9q2');
    expect(warnings).toEqual([
      '172.17.0.77 was seen at 02:00:00:00:00:77 on eth0 of web: before any change, the host checks whether it is still in use',
    ]);
    const asking = steps.map(({ before }) => before.map(({ otherwise }) => otherwise));
    expect(asking[0]).toContain('172.17.0.77 is in use on docker0: a host answers for it');
    expect(asking.slice(1).flat().join()).not.toContain('answers');
  });

  test('what a hint says would pass, passes', () => {
    const resolved = resolve(wireNamespace, { address: '172.17.0.2/16' }, FACTS);
    const hint = resolved.ok ? '' : (resolved.refusals[0]?.hint ?? '');
    expect(input({ address: hint.replace(' is free', '') }).address).toBe('172.17.255.252/16');
  });

  test('a host that could not be read says why', () => {
    const problem = { what: 'read', why: 'permission denied', hint: '' };
    const host: Snapshot = {
      ...HOST,
      namespaces: [namespace(1, { kind: 'host', access: { kind: 'refused', problem } })],
    };
    const resolved = resolve(wireNamespace, { bridge: 'docker0' }, { snapshot: host, details: {} });
    expect(resolved).toMatchObject({
      ok: false,
      refusals: [{ field: 'bridge', message: expect.stringContaining('permission denied') }],
    });
  });
});

test('the plan as a person reads it', () => {
  const plan = wireNamespace.plan(input({ name: 'net1' }), FACTS, 'k3x9q2');
  const commands = planAsText(plan)
    .split('\n')
    .filter((line) => line.startsWith('   $ '))
    .map((line) => line.slice(5));
  expect(commands).toEqual([
    'ip netns add net1',
    'ip link add name hnet1 mtu 1500 type veth peer name eth0 mtu 1500 netns net1',
    'ip link set dev hnet1 alias patchpanel:k3x9q2 master docker0',
    'ip link set dev hnet1 up',
    'ip -n net1 link set dev lo up',
    'ip -n net1 link set dev eth0 alias patchpanel:k3x9q2 up',
    'ip -n net1 address add 172.17.255.252/16 dev eth0',
    'ip -n net1 route add default via 172.17.0.1',
    'ip netns exec net1 ping -c 3 -W 1 172.17.0.1',
  ]);
});
