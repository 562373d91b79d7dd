/** Random snapshots of small hosts, similar enough that two of them share most things and differ in the rest. */
import fc from 'fast-check';
import type { LinkAddress } from '../../src/model/address/address.ts';
import type { Container, Endpoint } from '../../src/model/engine/container.ts';
import type { Network } from '../../src/model/engine/network.ts';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Route, RoutingRule } from '../../src/model/kernel/route.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  address,
  container,
  link,
  namespace,
  network,
  route,
  sampleSnapshot,
} from './sample-snapshot.ts';

const HOST_ID = 1;
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const some = <T, K>(one: fc.Arbitrary<T>, selector: (thing: T) => K, maxLength = 3) =>
  fc.uniqueArray(one, { selector, maxLength });

const addresses: fc.Arbitrary<LinkAddress> = fc
  .record({
    cidr: pick('10.0.0.1/24', '10.0.0.2/24', 'fe80::1/64', 'fd00::1/64'),
    scope: pick('global', 'link'),
  })
  .map(({ cidr, scope }) => address(cidr, scope));

const links: fc.Arbitrary<Link> = fc
  .record({
    index: pick(1, 2, 3),
    name: pick('eth0', 'eth1', 'br0'),
    kind: pick('veth', 'bridge'),
    up: fc.boolean(),
    operState: pick('UP', 'DOWN', 'UNKNOWN', 'LOWERLAYERDOWN'),
    mtu: pick(1500, 1400),
    mac: pick(null, '02:00:00:00:00:01'),
    alias: pick(null, 'mine'),
    master: pick(null, 'br0'),
    peer: pick<Link['peer']>(
      null,
      { kind: 'known', namespace: HOST_ID, index: 1 },
      { kind: 'known', namespace: HOST_ID, index: 2 },
      { kind: 'unknown', index: 3, why: 'not read' },
    ),
    addresses: some(addresses, ({ address: text }) => text),
    rxBytes: fc.nat(),
  })
  .map(({ rxBytes, ...over }) => {
    const made = link(over);
    return { ...made, counters: made.counters === null ? null : { ...made.counters, rxBytes } };
  });

const routes: fc.Arbitrary<Route> = fc
  .record({
    destination: pick('default', '10.0.0.0/24'),
    gateway: pick(null, '10.0.0.254'),
    device: pick('eth0', 'br0', null),
    table: pick('main', 'local'),
    protocol: pick('kernel', 'static', null),
    metric: pick(null, 100),
    flags: pick<readonly string[]>([], ['linkdown']),
    nextHops: pick<Route['nextHops']>([], [{ gateway: '10.0.0.253', device: 'eth1' }]),
  })
  .map(route);

const rules: fc.Arbitrary<RoutingRule> = fc.record({
  family: pick(4, 6),
  priority: pick(0, 100),
  from: pick('all', '10.0.0.0/8'),
  to: fc.constant(null),
  table: pick('main', '5'),
  detail: pick<readonly string[]>([], ['iif eth0']),
});

const namespaces: fc.Arbitrary<Namespace> = fc
  .record({
    id: pick(HOST_ID, 2, 3),
    names: pick<readonly string[]>([], ['blue'], ['blue', 'green']),
    links: some(links, ({ index }) => index),
    routes: fc.array(routes, { maxLength: 3 }),
    rules: fc.array(rules, { maxLength: 2 }),
  })
  .map((over) => namespace({ kind: over.id === HOST_ID ? 'host' : 'named', ...over }));

const endpoints: fc.Arbitrary<Endpoint> = fc.record({
  network: pick('bridge', 'backend'),
  networkId: fc.constant('n1'),
  interface: pick(null, 'eth0'),
  address: pick(null, '172.17.0.2', '172.17.0.3'),
  prefixLength: fc.constant(16),
  gateway: pick(null, '172.17.0.1'),
  mac: pick(null, '02:42:ac:11:00:02'),
  address6: pick(null, 'fd00::2'),
  aliases: pick<readonly string[]>([], ['www']),
  settings: fc.constant({
    address: null,
    address6: null,
    linkLocal: [],
    aliases: [],
    links: [],
    driverOptions: {},
    gatewayPriority: null,
  }),
});

const containers: fc.Arbitrary<Container> = fc
  .record({
    id: pick('aa', 'bb', 'cc'),
    name: pick('web', 'db'),
    state: pick<Container['state']>('running', 'exited', 'paused'),
    status: pick('Up 2 minutes', 'Up 3 minutes'),
    pid: pick(null, 100, 200),
    namespace: pick(null, HOST_ID, 2),
    endpoints: some(endpoints, ({ network: name }) => name),
    ports: pick<Container['ports']>(
      [],
      [{ protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 }],
    ),
  })
  .map(container);

const networks: fc.Arbitrary<Network> = fc
  .record({
    id: pick('n1', 'n2'),
    name: pick('bridge', 'backend'),
    icc: pick(null, true, false),
    internal: fc.boolean(),
    options: pick<Network['options']>({}, { mtu: '1400' }, { mtu: '1500', other: '1' }),
    labels: pick<Network['labels']>({}, { team: 'a' }),
    subnets: pick<Network['subnets']>(
      [],
      [
        {
          cidr: '10.0.0.0/24',
          gateway: '10.0.0.1',
          ipRange: null,
          auxAddresses: { router: '10.0.0.9' },
        },
      ],
    ),
  })
  .map(network);

/** A host that was read whole, with an engine. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    containers: some(containers, ({ id }) => id),
    networks: fc.uniqueArray(networks, { selector: ({ id }) => id, minLength: 1, maxLength: 2 }),
    namespaces: some(namespaces, ({ id }) => id),
    takenAt: pick('2026-01-01T12:00:00.000Z', '2026-01-01T12:00:01.000Z'),
  })
  .map((parts) => ({
    ...sampleSnapshot,
    ...parts,
    host: { ...sampleSnapshot.host, namespace: HOST_ID },
  }));
