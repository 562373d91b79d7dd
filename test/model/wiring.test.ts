import { describe, expect, test } from 'vitest';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Route } from '../../src/model/kernel/route.ts';
import { cablesOf, farEndOf, portsOf } from '../../src/model/kernel/wiring.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

function link(over: Partial<Link> & Pick<Link, 'index' | 'name' | 'kind'>): Link {
  return {
    up: true,
    operState: 'UP',
    mtu: 1500,
    mac: null,
    alias: null,
    master: null,
    lower: null,
    vlan: null,
    table: null,
    peer: null,
    addresses: [],
    counters: null,
    ...over,
  };
}

function namespace(id: number, links: readonly Link[], routes: readonly Route[] = []): Namespace {
  return {
    id,
    kind: id === 1 ? 'host' : 'named',
    names: [],
    paths: [],
    processes: [],
    containers: [],
    owners: [],
    access: { kind: 'read' },
    links,
    routes,
    rules: [],
    neighbours: [],
    unread: [],
  };
}

const defaultRoute: Route = {
  family: 4,
  type: 'unicast',
  destination: 'default',
  gateway: '192.0.2.1',
  device: 'eth0',
  table: 'main',
  protocol: null,
  scope: null,
  source: null,
  metric: null,
  flags: [],
  nextHops: [],
};

const peer = (namespaceId: number, index: number) =>
  ({ kind: 'known', namespace: namespaceId, index }) as const;

const host = namespace(
  1,
  [
    link({ index: 1, name: 'lo', kind: 'loopback' }),
    link({ index: 2, name: 'eth0', kind: 'physical' }),
    link({ index: 3, name: 'docker0', kind: 'bridge' }),
    link({ index: 9, name: 'vethb', kind: 'veth', master: 'docker0', peer: peer(3, 2) }),
    link({ index: 7, name: 'vetha', kind: 'veth', master: 'docker0', peer: peer(2, 2) }),
    link({ index: 11, name: 'vethlost', kind: 'veth', master: 'docker0', peer: peer(99, 2) }),
  ],
  [defaultRoute],
);
const web = namespace(2, [
  link({ index: 1, name: 'lo', kind: 'loopback' }),
  link({ index: 2, name: 'eth0', kind: 'veth', peer: peer(1, 7) }),
]);
const db = namespace(3, [link({ index: 2, name: 'eth0', kind: 'veth', peer: peer(1, 9) })]);

const snapshot: Snapshot = {
  takenAt: '2026-01-01T00:00:00.000Z',
  host: {
    target: 'this machine',
    hostname: 'h',
    root: true,
    foundAll: true,
    engine: { kind: 'unread' },
    namespace: 1,
  },
  containers: [],
  namespaces: [host, web, db],
  networks: [],
  problems: [],
};

describe('the cable out of a namespace', () => {
  const [cable] = cablesOf(snapshot, web);

  test('leads to the other end of its veth', () => {
    expect(cable?.far).toMatchObject({ kind: 'link', end: { link: { name: 'vetha' } } });
  });

  test('leads on to the bridge, with the other ports in the order of their indexes', () => {
    expect(cable?.bridge?.bridge.link.name).toBe('docker0');
    expect(cable?.bridge?.others.map((port) => port.port.link.name)).toEqual(['vethb', 'vethlost']);
  });

  test('leads out by the default route of the namespace that the bridge is in', () => {
    expect(cable?.uplink).toMatchObject({ gateway: '192.0.2.1', end: { link: { name: 'eth0' } } });
  });

  test('leaves out the loopback, and on the host the bridges and their ports', () => {
    expect(cablesOf(snapshot, web)).toHaveLength(1);
    expect(cablesOf(snapshot, host).map((each) => each.link.link.name)).toEqual(['eth0']);
  });
});

describe('what cannot be followed', () => {
  test('is unknown with the reason, never guessed', () => {
    const lost = portsOf(snapshot, {
      namespace: host,
      link: host.links[2] ?? link({ index: 0, name: '', kind: '' }),
    });
    expect(lost.at(-1)?.far).toEqual({
      kind: 'unknown',
      why: 'link 2 of namespace 99 was not read',
    });
  });

  test('keeps the reason that the reader gave', () => {
    const end = link({
      index: 2,
      name: 'eth0',
      kind: 'veth',
      peer: { kind: 'unknown', index: 4, why: 'nsid 3 has no name here' },
    });
    expect(farEndOf(snapshot, end)).toEqual({ kind: 'unknown', why: 'nsid 3 has no name here' });
  });

  test('a link without a pair has no far end', () => {
    expect(farEndOf(snapshot, link({ index: 2, name: 'eth0', kind: 'physical' }))).toBeNull();
  });
});
