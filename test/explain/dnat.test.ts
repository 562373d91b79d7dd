import { describe, expect, test } from 'vitest';
import { type ArrivingPacket, dnatTargetOf } from '../../src/explain/path/dnat.ts';
import type { PublishedPort } from '../../src/model/engine/container.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  address,
  container,
  HOST,
  link,
  namespace,
  network,
  sampleSnapshot,
} from '../support/sample-snapshot.ts';

const PORT: PublishedPort = {
  ...{ protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 },
};

function hostWith(ports: readonly PublishedPort[], proxy: boolean): Snapshot {
  const [model] = sampleSnapshot.containers.filter(({ endpoints }) => endpoints.length > 0);
  const endpoints = (model?.endpoints ?? []).map((each) => ({ ...each, address: '172.17.0.2' }));
  return {
    ...sampleSnapshot,
    containers: [container({ id: 'c1', name: 'web', namespace: 99, ports, endpoints })],
    networks: [network({ id: 'n1', name: 'bridge', bridge: 'docker0' })],
    namespaces: [
      namespace({
        id: HOST,
        kind: 'host',
        processes: proxy ? [{ pid: 5, name: 'docker-proxy' }] : [],
        links: [
          link({ index: 1, name: 'lo', kind: 'loopback', addresses: [address('127.0.0.1/8')] }),
          link({ index: 2, name: 'eth0', kind: 'physical', addresses: [address('10.8.0.1/24')] }),
        ],
      }),
      namespace({ id: 99, kind: 'container', containers: ['c1'] }),
    ],
  };
}

function arriving(over: Partial<ArrivingPacket>, ports = [PORT], proxy = true) {
  return dnatTargetOf(hostWith(ports, proxy), {
    ...{ namespace: HOST, arrivesBy: 'eth0', destination: '10.8.0.1', port: 8080 },
    ...over,
  });
}

describe('what comes for a published port', () => {
  test('is sent on to the container', () => {
    const web = { container: 'c1', namespace: 99, address: '172.17.0.2', port: 80 };
    expect(arriving({})).toEqual(web);
    expect(arriving({ arrivesBy: null })).toEqual(web);
  });

  test.each([
    ['another port', { port: 80 }],
    ['an address that is not the host’s', { destination: '10.8.0.9' }],
    ['another namespace', { namespace: 99 }],
    ['IPv6', { destination: '::1' }],
  ])('is not where it is for %s', (_what, over) => {
    expect(arriving(over)).toBeNull();
  });

  test('is not where it is published on another address, or for another protocol', () => {
    expect(arriving({}, [{ ...PORT, hostAddress: '127.0.0.1' }])).toBeNull();
    expect(arriving({}, [{ ...PORT, hostAddress: '10.8.0.1' }])).not.toBeNull();
    expect(arriving({}, [{ ...PORT, protocol: 'udp' }])).toBeNull();
    expect(arriving({}, [{ ...PORT, hostPort: null }])).toBeNull();
  });

  test('over the engine’s own bridge, and the loopback, is docker-proxy’s where there is one', () => {
    for (const over of [{ arrivesBy: 'docker0' }, { arrivesBy: null, destination: '127.0.0.1' }]) {
      expect(arriving(over)).toBeNull();
      expect(arriving(over, [PORT], false)).not.toBeNull();
    }
  });
});
