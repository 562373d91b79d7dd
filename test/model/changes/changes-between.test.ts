import { describe, expect, test } from 'vitest';
import { changesBetween } from '../../../src/model/changes/changes-between.ts';
import { changeLine } from '../../../src/model/changes/json-line.ts';
import { changeWords, signOf, thingWords } from '../../../src/model/changes/words.ts';
import type { Container } from '../../../src/model/engine/container.ts';
import type { Link } from '../../../src/model/kernel/link.ts';
import type { Namespace } from '../../../src/model/kernel/namespace.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import {
  address,
  container,
  HOST,
  link,
  loopback,
  NAMED,
  namespace,
  network,
  route,
  sampleSnapshot as sample,
  WEB,
} from '../../support/sample-snapshot.ts';

const later = (over: Partial<Snapshot>): Snapshot => ({
  ...sample,
  takenAt: '2026-01-01T12:00:05.000Z',
  ...over,
});

/** Another container, link or namespace in the place of the one that is there. */
const withContainer = (id: string, over: Partial<Container>) =>
  later({
    containers: sample.containers.map((one) => (one.id === id ? { ...one, ...over } : one)),
  });
const withNamespace = (id: number, change: (one: Namespace) => Namespace) =>
  later({ namespaces: sample.namespaces.map((one) => (one.id === id ? change(one) : one)) });
const withLink = (id: number, name: string, over: Partial<Link>) =>
  withNamespace(id, (one) => ({
    ...one,
    links: one.links.map((each) => (each.name === name ? { ...each, ...over } : each)),
  }));

const told = (after: Snapshot, before: Snapshot = sample) =>
  changesBetween(before, after).map(
    (change) => `${signOf(change)} ${thingWords(change.what)}: ${changeWords(change, '->')}`,
  );

const kernelRoute = (device: string, destination: string) =>
  route({ destination, device, protocol: 'kernel', scope: 'link' });

describe('containers', () => {
  test('one that is stopped: its state and its address, not each thing that its process had', () => {
    const [first, ...more] = sample.containers[0]?.endpoints ?? [];
    const stopped = first && { ...first, address: null, gateway: null, mac: null };
    const endpoints = stopped === undefined ? more : [stopped, ...more];
    const over = {
      state: 'exited',
      status: 'Exited (0)',
      pid: null,
      namespace: null,
      ports: [],
    } as const;
    const ports = [{ protocol: 'tcp', containerPort: 80, hostAddress: '::', hostPort: 8080 }];
    const before = withContainer('aa11', { ports });
    expect(told(withContainer('aa11', { ...over, endpoints }), before)).toEqual([
      '~ container web: state running -> exited',
      '~ endpoint web on bridge: address 172.17.0.2/16 -> none',
    ]);
  });

  test('renamed, connected, disconnected', () => {
    const endpoints = sample.containers[0]?.endpoints ?? [];
    expect(told(withContainer('aa11', { name: 'www', endpoints: endpoints.slice(1) }))).toEqual([
      '~ container www: name web -> www',
      '- endpoint www on bridge: removed',
    ]);
    expect(told(withContainer('bb22', { endpoints: endpoints.slice(0, 1) }))).toEqual([
      '- endpoint db on backend: removed',
      '+ endpoint db on bridge: added',
    ]);
  });

  test('one that comes or goes does so with its endpoints', () => {
    const added = container({ ...sample.containers[0], id: 'ff66', name: 'new' });
    expect(told(later({ containers: [...sample.containers.slice(1), added] }))).toEqual([
      '- container web: removed',
      '+ container new: added',
    ]);
  });

  test('a restart shows in the namespace; time that passes does not', () => {
    expect(told(withContainer('bb22', { namespace: 7, pid: 99 }))).toEqual([
      '~ container db: namespace 4026532290 -> 7',
    ]);
    expect(told(withContainer('bb22', { status: 'Up 3 hours', namespace: null }))).toEqual([]);
  });

  test('ports that are published while it runs', () => {
    const ports = [{ protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 }];
    expect(told(withContainer('bb22', { ports }))).toEqual([
      '~ container db: ports none -> 0.0.0.0:8080->80/tcp',
    ]);
  });
});

test('networks that could not be listed were not removed', () => {
  const unlisted = later({ networks: [] });
  expect(told(unlisted)).toEqual([]);
  expect(told(sample, unlisted)).toEqual([]);
});

test('networks: each option and label for itself, subnets as a whole', () => {
  const [bridge, ...others] = sample.networks;
  const added = network({ id: 'n9', name: 'front' });
  const changed = bridge && {
    ...bridge,
    icc: false,
    options: { 'com.docker.network.driver.mtu': '1400' },
    subnets: [],
    containers: [],
  };
  const networks = changed === undefined ? [] : [changed, ...others.slice(1), added];
  expect(told(later({ networks }))).toEqual([
    '- network backend: removed',
    '+ network front: added',
    '~ network bridge: subnets 172.17.0.0/16 gateway 172.17.0.1 -> none',
    '~ network bridge: icc on -> off',
    '~ network bridge: options.com.docker.network.bridge.name docker0 -> none',
    '~ network bridge: options.com.docker.network.driver.mtu none -> 1400',
  ]);
});

describe('namespaces', () => {
  test('one comes and goes with all in it', () => {
    const after = later({
      namespaces: [
        ...sample.namespaces.filter(({ id }) => id !== NAMED),
        namespace({
          id: 5,
          kind: 'named',
          names: ['blue'],
          routes: [route({ destination: 'default' })],
        }),
      ],
    });
    expect(told(after)).toEqual(['- namespace my-netns: removed', '+ namespace blue: added']);
  });

  test('its names', () => {
    expect(told(withNamespace(NAMED, (one) => ({ ...one, names: ['a', 'b'] })))).toEqual([
      '~ namespace a, b: names my-netns -> a, b',
    ]);
  });

  test('one that may be read now, or no longer, has not changed', () => {
    const after = later({
      namespaces: sample.namespaces.map((one) =>
        one.access.kind === 'refused'
          ? { ...one, access: { kind: 'read' }, links: [loopback] }
          : one,
      ),
    });
    expect(told(after)).toEqual([]);
    expect(told(sample, after)).toEqual([]);
  });
});

describe('links', () => {
  test('switched off: the addresses and routes that the kernel takes with it are no news', () => {
    const before = withNamespace(WEB, (one) => ({
      ...one,
      routes: [
        route({ destination: 'default', device: 'eth1', gateway: '172.18.0.1' }),
        kernelRoute('eth1', '172.18.0.0/16'),
        kernelRoute('eth0', '172.17.0.0/16'),
      ],
    }));
    const after = withNamespace(WEB, (one) => ({
      ...one,
      links: one.links.map((each) =>
        each.name === 'eth1'
          ? { ...each, up: false, operState: 'DOWN', addresses: [address('172.18.0.7/16')] }
          : each,
      ),
      routes: [kernelRoute('eth0', '172.17.0.0/16')],
    }));
    expect(told(after, before)).toEqual([
      '~ link eth1 in web, side: up -> down',
      '- route default via 172.18.0.1 dev eth1 in web, side: removed',
    ]);
  });

  test('switched on without a carrier', () => {
    const over = { up: true, operState: 'LOWERLAYERDOWN' };
    expect(told(withLink(HOST, 'vethlost', over))).toEqual([
      '~ link vethlost on the host: down -> up',
      '~ link vethlost on the host: state DOWN -> LOWERLAYERDOWN',
    ]);
  });

  test('each thing about it', () => {
    const over = { mtu: 1400, mac: '02:00:00:00:00:09', alias: 'mine', master: null };
    expect(told(withLink(HOST, 'hmy-netns', over))).toEqual([
      '~ link hmy-netns on the host: mtu 1500 -> 1400',
      '~ link hmy-netns on the host: mac 02:42:ac:11:00:17 -> 02:00:00:00:00:09',
      '~ link hmy-netns on the host: alias patchpanel:20260101-a1 -> mine',
      '~ link hmy-netns on the host: master docker0 -> none',
    ]);
  });

  test('a new name is told once, not by each port and route that speaks of it', () => {
    const through = (device: string) => [route({ destination: '10.9.0.0/16', device })];
    const before = withNamespace(HOST, (one) => ({ ...one, routes: through('docker0') }));
    const after = withNamespace(HOST, (one) => ({
      ...one,
      links: one.links.map((each) => ({
        ...each,
        name: each.name === 'docker0' ? 'br-old' : each.name,
        master: each.master === 'docker0' ? 'br-old' : each.master,
      })),
      routes: through('br-old'),
    }));
    expect(told(after, before)).toEqual(['~ bridge br-old on the host: name docker0 -> br-old']);
  });

  test('moved to another namespace: gone here, there now, and the peer knows', () => {
    const moved = link({ index: 2, name: 'eth0', kind: 'veth' });
    const after = later({
      namespaces: sample.namespaces.map((one) => {
        if (one.id === NAMED) return { ...one, links: [loopback] };
        if (one.id === WEB) return { ...one, links: [...one.links, { ...moved, name: 'new' }] };
        if (one.id !== HOST) return one;
        const peer = { kind: 'known', namespace: WEB, index: 2 } as const;
        const links = one.links.map((each) => (each.index === 17 ? { ...each, peer } : each));
        return { ...one, links };
      }),
    });
    expect(told(after)).toEqual([
      '~ link hmy-netns on the host: peer eth0 (2) in my-netns -> new (2) in web, side',
      '+ link new in web, side: added',
      '- link eth0 in my-netns: removed',
    ]);
  });

  test('a peer that cannot be followed any more has not changed', () => {
    const peer = { kind: 'unknown', index: 2, why: 'not read' } as const;
    expect(told(withLink(HOST, 'hmy-netns', { peer }))).toEqual([]);
  });
});

describe('addresses, routes, rules', () => {
  test('an address, and not the route that the kernel makes of it', () => {
    const after = withNamespace(NAMED, (one) => ({
      ...one,
      links: one.links.map((each) =>
        each.name === 'eth0'
          ? { ...each, addresses: [...each.addresses, address('10.1.0.1/24')] }
          : each,
      ),
      routes: [
        kernelRoute('eth0', '10.1.0.0/24'),
        { ...kernelRoute('eth0', '10.1.0.1'), type: 'local', table: 'local' },
      ],
    }));
    expect(told(after)).toEqual(['+ address 10.1.0.1/24 on eth0 in my-netns: added']);
  });

  test('a cable that loses its carrier: marks on its routes are no news', () => {
    const marked = (flags: readonly string[], operState: string) =>
      withNamespace(NAMED, (one) => ({
        ...one,
        links: one.links.map((each) => (each.name === 'eth0' ? { ...each, operState } : each)),
        routes: [
          { ...kernelRoute('eth0', '172.17.0.0/16'), flags },
          route({ destination: 'default', gateway: '172.17.0.1', flags }),
        ],
      }));
    expect(told(marked(['linkdown'], 'LOWERLAYERDOWN'), marked([], 'UP'))).toEqual([
      '~ link eth0 in my-netns: state UP -> LOWERLAYERDOWN',
    ]);
    expect(told(marked(['linkdown'], 'UP'), marked([], 'UP'))).toEqual([
      '~ route 172.17.0.0/16 dev eth0 in my-netns: flags none -> linkdown',
      '~ route default via 172.17.0.1 dev eth0 in my-netns: flags none -> linkdown',
    ]);
  });

  test('another address in the same subnet: the source of the route that the kernel made follows', () => {
    const at = (text: string) =>
      withNamespace(NAMED, (one) => ({
        ...one,
        links: one.links.map((each) =>
          each.name === 'eth0' ? { ...each, addresses: [address(`${text}/24`)] } : each,
        ),
        routes: [{ ...kernelRoute('eth0', '10.1.0.0/24'), source: text }],
      }));
    expect(told(at('10.1.0.2'), at('10.1.0.1'))).toEqual([
      '- address 10.1.0.1/24 on eth0 in my-netns: removed',
      '+ address 10.1.0.2/24 on eth0 in my-netns: added',
    ]);
  });

  test('the notes of addresses in table local are never told', () => {
    const note = { ...kernelRoute('eth0', 'fd00::1'), type: 'local', table: 'local' };
    expect(told(withNamespace(NAMED, (one) => ({ ...one, routes: [note] })))).toEqual([]);
  });

  test('the ways of a route', () => {
    const spread = (...gateways: readonly string[]) =>
      withNamespace(NAMED, (one) => ({
        ...one,
        routes: [
          route({
            destination: 'default',
            device: null,
            nextHops: gateways.map((gateway) => ({ gateway, device: 'eth0' })),
          }),
        ],
      }));
    expect(told(spread('10.1.0.1', '10.1.0.3'), spread('10.1.0.1', '10.1.0.2'))).toEqual([
      '~ route default via 10.1.0.1 dev eth0, via 10.1.0.3 dev eth0 in my-netns: ' +
        'nextHops via 10.1.0.1 dev eth0, via 10.1.0.2 dev eth0 -> via 10.1.0.1 dev eth0, via 10.1.0.3 dev eth0',
    ]);
  });

  test('a route of the kernel that has no cause to be seen is told', () => {
    const after = withNamespace(NAMED, (one) => ({
      ...one,
      routes: [kernelRoute('eth0', '10.1.0.0/24')],
    }));
    expect(told(after)).toEqual(['+ route 10.1.0.0/24 dev eth0 in my-netns: added']);
  });

  test('another gateway to the same destination is a change of the route', () => {
    const after = withNamespace(HOST, (one) => ({
      ...one,
      routes: one.routes.map((each) => ({ ...each, gateway: '192.0.2.9' })),
    }));
    expect(told(after)).toEqual([
      '~ route default via 192.0.2.9 dev eth0 metric 100 on the host: gateway 192.0.2.1 -> 192.0.2.9',
    ]);
  });

  test('a rule', () => {
    const rule = { family: 4, priority: 100, from: '10.0.0.0/8', to: null, table: '5' } as const;
    const after = withNamespace(NAMED, (one) => ({
      ...one,
      rules: [{ ...rule, detail: ['iif eth0'] }],
    }));
    expect(told(after)).toEqual([
      '+ rule 100: from 10.0.0.0/8 iif eth0 lookup 5 in my-netns: added',
    ]);
  });
});

test('a line of JSON has the same keys in the same order', () => {
  const [change] = changesBetween(sample, withLink(WEB, 'eth0', { mtu: 1400 }));
  expect(change && changeLine(change)).toBe(
    '{"at":"2026-01-01T12:00:05.000Z","kind":"changed","words":"link eth0 in web, side",' +
      '"what":{"kind":"link","namespace":4026532185,"inside":"web, side","index":14,"name":"eth0",' +
      '"type":"veth","master":null},"field":"mtu","from":1500,"to":1400}',
  );
});
