import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { wireContainer } from '../../src/recipes/wire-container/recipe.ts';
import { bridgeLink, container, hostWith, link, namespace, network, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';

const lo = link('lo', { kind: 'loopback' });

/** web on docker0, with a default route; lonely without a network, and its sidecar; voip on the host. */
const SNAPSHOT: Snapshot = hostWith(
  [
    bridgeLink('docker0', ['172.17.0.1/16'], { operState: 'UP' }),
    bridgeLink('lan0', ['10.70.0.1/24', 'fd00:70::1/64']),
    bridgeLink('bare0', []),
    link('hweb'),
  ],
  {
    engine: {
      kind: 'connected',
      family: 'docker',
      name: 'Docker',
      version: '28.0.0',
      swarm: { state: 'inactive', manager: false, address: null },
    },
    networks: [
      network('bridge', {
        bridge: 'docker0',
        subnets: [
          { cidr: '172.17.0.0/16', gateway: '172.17.0.1', ipRange: null, auxAddresses: {} },
        ],
      }),
    ],
    containers: [
      container('web', { namespace: 2 }),
      container('lonely', { namespace: 3, networkMode: 'none' }),
      container('side', { namespace: 3, networkMode: 'container:lonely' }),
      container('voip', { namespace: 1, networkMode: 'host' }),
      container('voip2', { namespace: 1, networkMode: 'container:voip' }),
      container('old', { state: 'exited', pid: null }),
    ],
    namespaces: [
      namespace(2, {
        kind: 'container',
        containers: ['web'],
        paths: ['/run/docker/netns/2222'],
        links: [lo, link('eth0', { addresses: [on('172.17.0.2/16')] })],
        routes: [
          {
            family: 4,
            type: 'unicast',
            destination: 'default',
            gateway: '172.17.0.1',
            device: 'eth0',
            table: 'main',
            protocol: null,
            scope: null,
            source: null,
            metric: null,
            flags: [],
            nextHops: [],
          },
        ],
      }),
      namespace(3, {
        kind: 'container',
        containers: ['lonely', 'side'],
        paths: ['/run/docker/netns/3333'],
        links: [lo],
      }),
    ],
  },
);

const FACTS = { snapshot: SNAPSHOT, details: {} };

function planned(given: Input) {
  const resolved = resolve(wireContainer, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return wireContainer.plan(resolved.input, FACTS, 'k3x9q2');
}

describe('proposals', () => {
  test('a container without a network, with a default route', () => {
    expect(planned({}).input).toEqual({
      container: 'lonely',
      bridge: 'docker0',
      address: '172.17.255.254/16',
      gateway: '172.17.0.1',
      inner: 'eth0',
      outer: 'hlonely',
      mtu: '1500',
    });
  });

  test('an extra leg on a bridge that the container does not know, without a default route', () => {
    expect(planned({ container: 'web' }).input).toEqual({
      container: 'web',
      bridge: 'lan0',
      address: '10.70.0.2/24',
      gateway: '',
      inner: 'eth1',
      outer: 'hweb2',
      mtu: '1500',
    });
    const gateway = fieldStates(wireContainer, { container: 'web' }, FACTS)[3];
    expect(gateway?.unasked).toBe('web already has a default route via 172.17.0.1');
  });

  test('a default route of the other family does not prevent one', () => {
    expect(planned({ container: 'web', address: 'fd00:70::9/64' }).input.gateway).toBe(
      'fd00:70::1',
    );
  });

  test('no default route if a person wants none, or the bridge has no address', () => {
    expect(planned({ gateway: '' }).steps.map(({ id }) => id)).not.toContain('route');
    const bare = planned({ bridge: 'bare0', address: '10.1.1.9/24' });
    expect(bare.steps.map(({ id }) => id)).toEqual([
      ...['cable', 'port', 'port-up', 'inner-up', 'address'],
    ]);
  });
});

describe('refusals', () => {
  test.each([
    { container: 'nobody', code: 'gone', says: 'no container is named nobody' },
    { container: 'old', code: 'not-running', says: 'old is exited' },
    { container: 'voip', code: 'host-mode', says: 'the host’s namespace' },
    { container: 'voip2', code: 'host-mode', says: 'the host’s namespace' },
    { container: 'web', bridge: 'docker0', code: 'overlap', says: '172.17.0.0/16 on link eth0' },
    { container: 'web', bridge: 'bare0', address: '172.17.3.3/24', code: 'overlap', says: 'eth0' },
    { bridge: 'lan9', code: 'gone', says: 'no bridge lan9' },
    { address: '172.17.0.2/16', code: 'in-use', says: 'eth0 of web' },
    { address: '172.17.0.1/16', code: 'in-use', says: 'docker0 of the host' },
    { address: '10.9.0.2/16', code: 'outside', says: 'outside 172.17.0.0/16' },
    { address: '172.17.0.9/24', code: 'wrong-prefix', says: 'is 16, not' },
    { gateway: '10.1.1.1', code: 'outside', says: 'outside' },
    {
      container: 'web',
      gateway: '10.70.0.1',
      code: 'not-asked',
      says: 'already has a default route',
    },
    { container: 'web', inner: 'eth0', code: 'taken', says: 'web already has a link eth0' },
    { inner: 'lo', code: 'taken', says: 'lo' },
    { outer: 'hweb', code: 'taken', says: 'the host already has a link hweb' },
    { mtu: '9000', code: 'out-of-range', says: '1500' },
  ])('$code: $says', ({ code, says, ...given }) => {
    const fields = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const resolved = resolve(wireContainer, fields, FACTS);
    const refusals = resolved.ok ? [] : resolved.refusals;
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(Object.keys(fields)).toContain(refusals[0]?.field);
  });
});

test('the plan as a person reads it', () => {
  const plan = planned({ bridge: 'lan0' });
  const inside = 'nsenter --net=/run/docker/netns/3333';
  expect(commandsOf(plan)).toEqual([
    'ip link add name hlonely mtu 1500 type veth peer name eth0 mtu 1500 netns /run/docker/netns/3333',
    'ip link set dev hlonely alias patchpanel:k3x9q2 master lan0',
    'ip link set dev hlonely up',
    `${inside} ip link set dev eth0 alias patchpanel:k3x9q2 up`,
    `${inside} ip address add 10.70.0.2/24 dev eth0`,
    `${inside} ip route add default via 10.70.0.1`,
    `${inside} ping -c 3 -W 1 10.70.0.1`,
  ]);
  expect(plan.warnings).toEqual([
    'side shares the namespace of lonely and will also get the link',
    expect.stringContaining('a restart does not restore it'),
  ]);
  expect(planned({}).warnings[1]).toContain(
    'the engine does not know that 172.17.255.254 is taken',
  );
});

test('offers: on a container, on a bridge, and why not', () => {
  const offer = (name: string) => {
    const found = SNAPSHOT.containers.find((each) => each.name === name);
    return (
      found &&
      wireContainer.offer({ kind: 'container', container: found, namespace: null }, SNAPSHOT)
    );
  };
  expect(offer('lonely')).toMatchObject({ preset: { container: 'lonely' } });
  expect(offer('voip')).toMatchObject({
    refusal: expect.stringContaining('in the host’s namespace'),
  });
  expect(offer('old')).toMatchObject({ refusal: expect.stringContaining('exited') });
  const [host] = SNAPSHOT.namespaces;
  const [, lan0] = host?.links ?? [];
  expect(
    host &&
      lan0 &&
      wireContainer.offer({ kind: 'bridge', bridge: { namespace: host, link: lan0 } }, SNAPSHOT),
  ).toMatchObject({ preset: { bridge: 'lan0' } });
});
