import { describe, expect, test } from 'vitest';
import { showOperation } from '../../src/executor/operation.ts';
import type { Endpoint } from '../../src/model/engine/container.ts';
import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import type { HostFacts } from '../../src/recipes/recipe.ts';
import { removeNetwork } from '../../src/recipes/remove-network.ts';
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
} from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf } from './set-host.ts';

const ID = '0123456789abcdef';

const lan = (parts: Partial<Endpoint>): readonly Endpoint[] => [
  endpoint('lan', { networkId: ID, ...parts }),
];

const HOST: Snapshot = hostWith(
  [
    bridgeLink('br-0123456789ab', ['10.1.0.1/24']),
    link('veth1111111', {
      index: 5,
      master: 'br-0123456789ab',
      peer: { kind: 'known', namespace: 2, index: 6 },
    }),
    link('byhand', {
      index: 7,
      master: 'br-0123456789ab',
      peer: { kind: 'known', namespace: 3, index: 8 },
    }),
  ],
  {
    engine: CONNECTED,
    networks: [
      network('bridge'),
      network('host', { driver: 'host' }),
      network('none', { driver: 'null' }),
      network('template', { driver: 'null' }),
      network('lan', {
        id: ID,
        bridge: 'br-0123456789ab',
        subnets: [
          {
            cidr: '10.1.0.0/24',
            gateway: '10.1.0.1',
            ipRange: '10.1.0.64/26',
            auxAddresses: { router: '10.1.0.66' },
          },
        ],
        internal: true,
        attachable: true,
        options: { 'com.docker.network.driver.mtu': '1400' },
        labels: { 'dev.patchpanel.build': 'k3x9q2' },
        containers: ['web', 'db', 'boss'],
      }),
      network('wide', { driver: 'overlay', scope: 'swarm' }),
      network('mesh', { driver: 'overlay', scope: 'swarm', ingress: true }),
    ],
    containers: [
      container('web', {
        namespace: 2,
        ports: [
          { protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 },
          { protocol: 'tcp', containerPort: 80, hostAddress: '::', hostPort: 8080 },
        ],
        endpoints: lan({ address: '10.1.0.64', mac: '02:42:0a:01:00:40' }),
      }),
      container('db', { endpoints: lan({ address: '10.1.0.68', mac: '02:00:00:00:00:01' }) }),
      container('boss', {
        endpoints: [
          ...lan({
            address: '10.1.0.70',
            settings: { ...NO_SETTINGS, address: '10.1.0.70', aliases: ['chief'] },
          }),
          endpoint('bridge'),
        ],
      }),
      container('old', { state: 'exited', endpoints: lan({ networkId: '' }) }),
      container('side', { networkMode: 'container:web', namespace: 2 }),
      container('task.1.abcdefghijklmnopqrstuvwxy', { endpoints: [endpoint('wide')] }),
    ],
    namespaces: [
      namespace(2, { kind: 'container', containers: ['web'], links: [link('eth0', { index: 6 })] }),
      namespace(3, { names: ['hand'], links: [link('eth0', { index: 8 })] }),
    ],
  },
);

const FACTS: HostFacts = { snapshot: HOST, details: {} };

const lines = (start: string) =>
  planAsText(removeNetwork.plan({ network: 'lan' }, FACTS, 'zzzzzz'))
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length));

describe('the plan', () => {
  test('takes out what is not the engine’s, then the members, then the network', () => {
    expect(lines('   $ ')).toEqual([
      'ip link set dev byhand nomaster',
      'docker network disconnect lan old',
      'docker network disconnect lan db',
      'docker network disconnect lan web',
      'docker network disconnect lan boss',
      'docker network rm lan',
    ]);
  });

  test('puts everything back the other way round', () => {
    expect(lines('     undo: ')).toEqual([
      'ip link set dev byhand master br-0123456789ab',
      'docker network connect lan old',
      'docker network connect lan db',
      'docker network connect lan web',
      'docker network connect --ip 10.1.0.70 --alias chief lan boss',
      "docker network create --driver bridge --subnet 10.1.0.0/24 --ip-range 10.1.0.64/26 --gateway 10.1.0.1 --aux-address 'router=10.1.0.66' --internal --attachable --opt com.docker.network.driver.mtu=1400 --opt com.docker.network.bridge.name=br-0123456789ab --label dev.patchpanel.build=k3x9q2 lan",
    ]);
  });

  test('says what cannot be put back', () => {
    expect(lines('     not as before: ')).toEqual([
      expect.stringContaining('on the port byhand alone'),
      expect.stringContaining('eth0 in db'),
      expect.stringContaining('10.1.0.68, which the engine chose for db'),
      'the MAC 02:00:00:00:00:01 of db',
      expect.stringContaining('eth0 in web'),
      expect.stringContaining('eth0 in boss'),
      expect.stringContaining('the id of lan, 0123456789ab'),
      expect.stringContaining('that its bridge followed the id'),
      expect.stringContaining('that build k3x9q2 made it'),
    ]);
  });

  test('tells who loses what', () => {
    expect(lines('! ')).toEqual([
      'boss loses 10.1.0.70 on lan, with its link eth0.',
      'web loses 10.1.0.64 on lan, with its link eth0. So does side, in its namespace. It has no other network, so that what it publishes is closed: 8080.',
      'db loses 10.1.0.68 on lan, with its link eth0. It has no other network.',
      'old does not run, and starts without lan then. It has no other network.',
      expect.stringContaining('byhand was plugged into br-0123456789ab by hand'),
    ]);
  });
});

describe('a link that somebody plugged in by hand', () => {
  const station = { device: 'byhand', bridge: 'br-0123456789ab', mac: '02:00:00:00:00:09' };
  const plan = (bridge: Readonly<Record<string, unknown>>) => {
    const { details } = knownOf(HOST, {
      links: {
        '1/byhand': { port: { cost: 7, isolated: true } },
        '1/br-0123456789ab': { data: bridge },
      },
      namespaceDetail: { 1: { stations: [{ ...station, vlan: null, sticky: false }] } },
    });
    return removeNetwork.plan({ network: 'lan' }, { snapshot: HOST, details }, 'zzzzzz');
  };
  const ports = (steps: Plan['steps']) => steps.filter(({ id }) => id.startsWith('port-7'));

  test('is noted as it is set and in the forwarding table, and comes back so', () => {
    commandsOf(plan({}));
    const undo = ports(plan({}).steps).map((step) => [
      step.id,
      step.undo.kind === 'command' ? showOperation(step.undo.command) : '',
      step.undo.kind === 'command' ? step.undo.loses : [],
    ]);
    expect(undo).toEqual([
      ['port-7-settings', 'ip link set dev byhand type bridge_slave isolated on cost 7', []],
      ['port-7-station-1', 'bridge fdb append 02:00:00:00:00:09 dev byhand master static', []],
      ['port-7', 'ip link set dev byhand master br-0123456789ab', []],
    ]);
  });

  test('loses the VLANs that it was given by hand', () => {
    const [, , unplug] = ports(plan({ vlan_filtering: 1 }).steps);
    expect(unplug?.undo).toMatchObject({ loses: ['the VLANs of byhand as a port (bridge vlan)'] });
  });

  test('that is deleted meanwhile leaves nothing to put back', () => {
    for (const { undo } of ports(plan({}).steps)) {
      const expects = { kind: 'any', of: expect.arrayContaining([{ kind: 'absent' }]) };
      expect(undo).toMatchObject({ gone: { expects } });
    }
  });
});

describe('refusals', () => {
  const web = { name: 'web', networks: ['wide'] };
  const swarm = { state: 'active', manager: true, address: '192.0.2.1' };
  const managed: Snapshot = {
    ...HOST,
    containers: [],
    host: { ...HOST.host, engine: { ...CONNECTED, swarm } },
  };
  const peers = [{ network: 'wide', addresses: ['192.0.2.1', '192.0.2.2'] }];
  test.each<readonly [name: string, code: string, facts: HostFacts]>([
    ['bridge', 'built-in', FACTS],
    ['host', 'built-in', FACTS],
    ['none', 'built-in', FACTS],
    ['template', 'config-only', FACTS],
    ['mesh', 'ingress', FACTS],
    ['wide', 'worker', FACTS],
    ['nothing', 'gone', FACTS],
    ['lan', 'no-engine', { snapshot: hostWith([]), details: {} }],
    ['wide', 'service', { snapshot: { ...managed, containers: HOST.containers }, details: {} }],
    ['wide', 'service', { snapshot: managed, details: { services: { ok: true, value: [web] } } }],
    ['wide', 'in-use', { snapshot: managed, details: { peers: { ok: true, value: peers } } }],
  ])('%s: %s', (name, code, facts) => {
    const resolved = resolve(removeNetwork, { network: name }, facts);
    expect(resolved.ok ? [] : resolved.refusals).toEqual([
      expect.objectContaining({ field: 'network', code }),
    ]);
  });

  test('is offered on a network, with the reason where it may not', () => {
    const on = (name: string) => {
      const found = HOST.networks.find((each) => each.name === name) ?? network(name);
      return removeNetwork.offer({ kind: 'network', network: found }, HOST);
    };
    expect(on('lan')).toEqual({ title: 'Remove lan', preset: { network: 'lan' } });
    expect(on('host')).toEqual({
      title: 'Remove host',
      refusal: expect.stringContaining('engine’s own'),
    });
  });
});
