/** What the recipes plan and say on a host with Podman, where that is not as with Docker. */
import { describe, expect, test } from 'vitest';
import { networkBody } from '../../src/executor/engine/podman/libpod-request.ts';
import { isForEngine, showOperation } from '../../src/executor/operation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import { createMacvlanNetwork } from '../../src/recipes/create-macvlan-network/recipe.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import { planOf } from '../../src/recipes/plan-of.ts';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { removeNetwork } from '../../src/recipes/remove-network/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import {
  bridgeLink,
  CONNECTED,
  container,
  endpoint,
  hostWith,
  link,
  namespace,
  network,
  route,
} from './bridge-host.ts';

const pool = (cidr: string, gateway: string) => [
  { cidr, gateway, ipRange: null, auxAddresses: {} },
];

const HOST: Snapshot = hostWith(
  [bridgeLink('podman1', ['10.5.0.1/24']), link('eth0', { kind: 'physical' })],
  {
    engine: { ...CONNECTED, family: 'podman', name: 'Podman', version: '5.8.6' },
    networks: [
      network('podman', { bridge: 'podman0', subnets: pool('10.88.0.0/16', '10.88.0.1') }),
      network('lan', {
        bridge: 'podman1',
        subnets: pool('10.5.0.0/24', '10.5.0.1'),
        options: { mtu: '1400' },
        containers: ['web'],
      }),
      network('aaa', { bridge: 'podman2', subnets: pool('10.4.0.0/24', '10.4.0.1') }),
      network('last', { bridge: 'podman5', options: { metric: '200' } }),
      network('inner', { bridge: 'podman3', internal: true }),
      network('odd', { bridge: 'podman4', special: ['static routes'] }),
    ],
    namespaces: [
      namespace(2, {
        kind: 'container',
        containers: ['web'],
        links: [link('eth0'), link('eth1')],
        routes: [
          route('default', { gateway: '10.4.0.1', device: 'eth1' }),
          route('default', { gateway: '10.5.0.1', device: 'eth0' }),
        ],
      }),
    ],
    containers: [
      container('web', {
        namespace: 2,
        endpoints: [
          endpoint('lan', { address: '10.5.0.7', gateway: '10.5.0.1' }),
          endpoint('aaa', { address: '10.4.0.2', gateway: '10.4.0.1', interface: 'eth1' }),
        ],
      }),
      container('alone', { networkMode: 'none' }),
    ],
  },
);

const PARENTS = { drivers: ['macvlan', 'ipvlan'], wireless: [], exclusive: [] } as const;
const FACTS = {
  snapshot: HOST,
  details: {
    services: { ok: true, value: [] },
    peers: { ok: true, value: [] },
    parents: { ok: true, value: PARENTS },
  },
} as const;

function planned(recipe: Recipe, given: Input) {
  const resolved = resolve(recipe, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return planOf(recipe, resolved.input, FACTS);
}

const textOf = (recipe: Recipe, given: Input) => planAsText(planned(recipe, given));

describe('the network that was joined last leads to the world', () => {
  test('joining one moves the default route there, whatever its name', () => {
    const { warnings } = planned(connectContainer, { container: 'web', network: 'podman' });
    expect(warnings).toEqual([
      'The default route of web moves from aaa to podman: among several networks the one joined last provides the default route.',
    ]);
  });

  test('an internal network brings none', () => {
    const { warnings } = planned(connectContainer, { container: 'web', network: 'inner' });
    expect(warnings).toEqual(['inner is internal: it reaches its members and nothing else.']);
  });

  test('one whose metric is higher brings a route that stays behind', () => {
    const { warnings } = planned(connectContainer, { container: 'web', network: 'last' });
    expect(warnings.join()).not.toContain('default route');
  });

  test('leaving it, the one before leads again; an undo of another loses it', () => {
    const { warnings } = planned(disconnectContainer, { container: 'web', network: 'aaa' });
    expect(warnings).toContain('The default route of web moves from aaa to lan.');
    expect(textOf(disconnectContainer, { container: 'web', network: 'lan' })).toContain(
      'the default route of web through aaa: afterwards it goes through lan, which is joined last',
    );
  });
});

describe('removing a network', () => {
  test('an undo asks for its bridge and the addresses of its members again', () => {
    const text = textOf(removeNetwork, { network: 'lan' });
    expect(text).toContain('undo: podman network connect --ip 10.5.0.7 lan web');
    expect(text).toContain(
      'undo: podman network create --driver bridge --subnet 10.5.0.0/24 --gateway 10.5.0.1 --interface-name podman1 --opt ',
    );
    expect(text).not.toContain('from the id');
  });

  test.each([
    ['podman', 'built-in', 'name another one as default_network in containers.conf'],
    ['odd', 'not-restorable', 'to remove it without undo: podman network rm odd'],
  ])('%s is refused: %s', (name, code, hint) => {
    expect(resolve(removeNetwork, { network: name }, FACTS)).toMatchObject({
      ok: false,
      refusals: [{ field: 'network', code, hint }],
    });
  });
});

test('a container that was made without a network stays without', () => {
  expect(resolve(connectContainer, { container: 'alone', network: 'lan' }, FACTS)).toMatchObject({
    ok: false,
    refusals: [{ field: 'container', code: 'none-mode' }],
  });
});

test('a macvlan network is asked for in Podman’s words', () => {
  const given = { name: 'seg', parent: 'eth0', driver: 'macvlan', subnet: '10.9.0.0/24' };
  const [step] = planned(createMacvlanNetwork, given).steps;
  const command = step?.command;
  if (command === undefined || !isForEngine(command) || command.kind !== 'create-network') {
    throw new Error('it makes a network');
  }
  expect(showOperation(command)).toContain("--interface-name eth0 --opt 'mode=bridge'");
  expect(networkBody('seg', command.spec)).toMatchObject({
    driver: 'macvlan',
    network_interface: 'eth0',
    options: { mode: 'bridge' },
    dns_enabled: false,
  });
});

test('addresses are printed as the engine’s answer has them, also by the command', () => {
  const of = { thing: 'network', id: 'lan' } as const;
  const family = 'podman';
  const members = {
    kind: 'print',
    of,
    path: ['Containers'],
    each: ['IPv4Address'],
    family,
  } as const;
  expect(showOperation(members)).toContain('{{println .IPNet.String}}');
  const subnets = {
    kind: 'print',
    of,
    path: ['IPAM', 'Config'],
    each: ['Subnet'],
    family,
  } as const;
  expect(showOperation(subnets)).toContain('{{range .Subnets}}{{println .Subnet.String}}{{end}}');
});
