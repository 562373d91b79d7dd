import { describe, expect, test } from 'vitest';
import type { Details } from '../../src/model/details.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import { createMacvlanNetwork } from '../../src/recipes/create-macvlan-network.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import {
  bridgeLink,
  CONNECTED,
  hostWith,
  link,
  namespace,
  network,
  on,
  route,
} from './bridge-host.ts';

const HOST: Snapshot = hostWith(
  [
    link('lo', { kind: 'loopback' }),
    link('wlan0', { kind: 'physical' }),
    link('eth0', { kind: 'physical', addresses: [on('10.50.0.5/24'), on('fd00:50::5/64')] }),
    link('eth1', { kind: 'physical' }),
    link('eth2', { kind: 'physical' }),
    link('eth3', { kind: 'physical', up: false }),
    link('port', { master: 'br0' }),
    link('tun0', { kind: 'tun', mac: null }),
    link('child', { kind: 'macvlan' }),
    bridgeLink('br0', []),
  ],
  {
    engine: CONNECTED,
    routes: [
      route('default', { gateway: '10.50.0.1', device: 'eth0' }),
      route('10.50.0.0/24', { device: 'eth0' }),
    ],
    networks: [
      network('taken', { driver: 'macvlan', options: { parent: 'eth1' } }),
      network('other', {
        subnets: [{ cidr: '10.60.0.0/24', gateway: null, ipRange: null, auxAddresses: {} }],
      }),
    ],
  },
);

const DETAILS: Details = {
  parents: {
    ok: true,
    value: { drivers: ['macvlan', 'ipvlan'], wireless: ['wlan0'], exclusive: ['eth2'] },
  },
};

const FACTS = { snapshot: HOST, details: DETAILS };

const input = (given: Input = {}, facts: HostFacts = FACTS): Input => {
  const resolved = resolve(createMacvlanNetwork, given, facts);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return resolved.input;
};

const planOf = (given: Input, facts: HostFacts = FACTS) =>
  createMacvlanNetwork.plan(input(given, facts), facts, 'k3x9q2');

test('a person may press Enter through the whole form', () => {
  expect(input()).toEqual({
    name: 'my-segment',
    driver: 'macvlan',
    parent: 'eth0',
    mode: 'bridge',
    ipv6: 'no',
    subnet: '10.50.0.0/24',
    'ip-range': '',
    gateway: '10.50.0.1',
    'aux-address': 'host=10.50.0.5',
    label: '',
  });
});

test('links are offered that can carry others, that of the default route first', () => {
  const parents = (given: Input) =>
    fieldStates(createMacvlanNetwork, given, FACTS)
      .find(({ field }) => field.key === 'parent')
      ?.choices?.map(({ value }) => value);
  expect(parents({})).toEqual(['eth0', 'br0']);
  expect(parents({ driver: 'ipvlan' })).toEqual(['eth0', 'wlan0', 'br0']);
});

test('behind the host in the mode l3: a subnet of its own', () => {
  expect(input({ driver: 'ipvlan', mode: 'l3', ipv6: 'yes' })).toMatchObject({
    subnet: '172.17.0.0/16,fd00:1::/64',
    gateway: '172.17.0.1,fd00:1::1',
    'aux-address': '',
  });
});

test('a parent without an address: a free subnet', () => {
  expect(input({ parent: 'br0' })).toMatchObject({ subnet: '172.17.0.0/16', 'aux-address': '' });
});

test('the command, and what a person should know', () => {
  const plan = planOf({ ipv6: 'yes', 'ip-range': '10.50.0.128/25' });
  expect(planAsText(plan)).toContain(
    "docker network create --driver macvlan --subnet 10.50.0.0/24 --ip-range 10.50.0.128/25 --gateway 10.50.0.1 --aux-address 'host=10.50.0.5' --subnet fd00:50::/64 --gateway fd00:50::1 --aux-address 'host2=fd00:50::5' --ipv6 --opt 'parent=eth0' --opt 'macvlan_mode=bridge' --label dev.patchpanel.build=k3x9q2 my-segment",
  );
  expect(plan.warnings).toEqual([
    expect.stringContaining('do not reach each other over eth0'),
    expect.stringContaining('one MAC a port'),
  ]);
});

describe('warnings', () => {
  test.each<readonly [says: string, given: Input]>([
    ['without asking the segment', {}],
    ['10.50.0.0/16 is not 10.50.0.0/24', { subnet: '10.50.0.0/16' }],
    ['do not reach each other.', { mode: 'private' }],
    ['hairpin', { mode: 'vepa' }],
    ['from the first subnet', { parent: 'br0', subnet: '10.70.0.0/24,10.71.0.0/24' }],
    ['one container alone', { mode: 'passthru' }],
    ['a route to 172.17.0.0/16 by this host', { driver: 'ipvlan', mode: 'l3' }],
  ])('%s', (says, given) => {
    expect(planOf(given).warnings).toContainEqual(expect.stringContaining(says));
  });

  test('where the drivers could not be read, it says so', () => {
    const problem = { what: 'ask', why: 'not permitted', hint: '' };
    const facts = { snapshot: HOST, details: { parents: { ok: false, problem } } as const };
    expect(planOf({ driver: 'ipvlan' }, facts).warnings).toContainEqual(
      expect.stringContaining('could not be read: not permitted'),
    );
  });
});

describe('refusals', () => {
  const old: Snapshot = {
    ...HOST,
    host: { ...HOST.host, engine: { ...CONNECTED, version: '20.10.24+dfsg1' } },
  };
  const without: HostFacts = {
    snapshot: HOST,
    details: {
      parents: { ok: true, value: { drivers: ['macvlan'], wireless: [], exclusive: [] } },
    },
  };
  test.each<{
    readonly field: string;
    readonly code: string;
    readonly given: Input;
    readonly facts?: HostFacts;
  }>([
    { field: 'name', code: 'taken', given: { name: 'taken' } },
    { field: 'driver', code: 'no-choice', given: { driver: 'bridge' } },
    { field: 'driver', code: 'no-driver', given: { driver: 'ipvlan' }, facts: without },
    { field: 'parent', code: 'gone', given: { parent: 'eth9' } },
    { field: 'parent', code: 'no-parent', given: { parent: 'lo' } },
    { field: 'parent', code: 'no-parent', given: { parent: 'tun0' } },
    { field: 'parent', code: 'no-parent', given: { parent: 'child' } },
    { field: 'parent', code: 'port', given: { parent: 'port' } },
    { field: 'parent', code: 'down', given: { parent: 'eth3' } },
    { field: 'parent', code: 'in-use', given: { parent: 'eth1' } },
    { field: 'parent', code: 'in-use', given: { parent: 'eth2' } },
    { field: 'parent', code: 'wireless', given: { parent: 'wlan0' } },
    { field: 'mode', code: 'no-choice', given: { mode: 'l2' } },
    { field: 'mode', code: 'no-choice', given: { driver: 'ipvlan', mode: 'bridge' } },
    {
      field: 'mode',
      code: 'engine-too-old',
      given: { driver: 'ipvlan', mode: 'l3s' },
      facts: { ...FACTS, snapshot: old },
    },
    { field: 'subnet', code: 'overlap', given: { subnet: '10.60.0.0/25' } },
    {
      field: 'subnet',
      code: 'overlap',
      given: { driver: 'ipvlan', mode: 'l3', subnet: '10.50.0.0/24' },
    },
    { field: 'subnet', code: 'overlap', given: { parent: 'br0', subnet: '10.50.0.0/24' } },
    { field: 'gateway', code: 'host', given: { gateway: '10.50.0.5' } },
  ])('$field: $code of $given', ({ field, code, given, facts = FACTS }) => {
    const resolved = resolve(createMacvlanNetwork, given, facts);
    expect(resolved.ok ? [] : resolved.refusals).toEqual([
      expect.objectContaining({ field, code }),
    ]);
  });
});

test('is offered on a link of the host that can carry it', () => {
  const offer = (name: string, kind: 'host' | 'named' = 'host') => {
    const found = HOST.namespaces[0]?.links.find((each) => each.name === name) ?? link(name);
    const end = { namespace: namespace(1, { kind }), link: found };
    return createMacvlanNetwork.offer({ kind: 'link', end }, HOST);
  };
  expect(offer('eth0')).toMatchObject({ preset: { parent: 'eth0' } });
  expect(offer('port')).toMatchObject({ refusal: expect.stringContaining('a port of br0') });
  expect(offer('lo')).toBeNull();
  expect(offer('eth0', 'named')).toBeNull();
});
