import { expect, test } from 'vitest';
import { snapshotJson } from '../../../src/cli/show/snapshot-json.ts';
import { sampleSnapshot, WEB } from '../../support/sample-snapshot.ts';

const json = snapshotJson(sampleSnapshot);
const namespace = (id: number) => json.namespaces.find((each) => each.id === id);

test('the document has the fields of the contract', () => {
  const [container] = json.containers;
  const [network] = json.networks;
  expect(Object.keys(json)).toEqual(
    expect.arrayContaining(['takenAt', 'host', 'containers', 'namespaces', 'networks', 'problems']),
  );
  expect(Object.keys(container ?? {})).toEqual(
    expect.arrayContaining('id name image state pid networkMode namespace endpoints'.split(' ')),
  );
  expect(Object.keys(container?.endpoints[0] ?? {})).toEqual(
    expect.arrayContaining('network interface address gateway mac'.split(' ')),
  );
  expect(Object.keys(namespace(WEB) ?? {})).toEqual(
    expect.arrayContaining(
      'id kind names paths pids containers links routes neighbours'.split(' '),
    ),
  );
  expect(Object.keys(namespace(WEB)?.links[0] ?? {})).toEqual(
    expect.arrayContaining('index name kind up mtu mac master peer addresses alias'.split(' ')),
  );
  expect(Object.keys(network ?? {})).toEqual(
    expect.arrayContaining(
      'id name driver scope subnets gateway bridge icc internal containers'.split(' '),
    ),
  );
});

test('a known peer is its namespace and index, an unknown one null with the reason', () => {
  const host = json.namespaces[0];
  const link = (name: string) => host?.links.find((each) => each.name === name);
  expect(link('vethae9eb09')?.peer).toEqual({ namespace: WEB, index: 14 });
  expect(link('vethlost')?.peer).toBeNull();
  expect(link('vethlost')?.peerUnknown).toContain('nsid 7');
  expect(link('docker0')?.peer).toBeNull();
});

test('addresses carry their prefix length, networks their subnets and first gateway', () => {
  const addresses = namespace(WEB)?.links.map((link) => link.addresses);
  expect(addresses?.[2]).toEqual(['172.18.0.7/16', 'fe80::42:acff:fe12:7/64']);
  expect(json.networks.map(({ subnets, gateway }) => ({ subnets, gateway }))).toEqual([
    { subnets: ['172.17.0.0/16'], gateway: '172.17.0.1' },
    { subnets: ['172.18.0.0/16'], gateway: '172.18.0.1' },
    { subnets: [], gateway: null },
  ]);
});

test('processes are told by their pids, a namespace that was not read by its problem', () => {
  expect(namespace(WEB)?.pids).toEqual([3002]);
  expect(json.namespaces.at(-1)?.problem?.why).toContain('permission denied');
  expect(namespace(WEB)?.problem).toBeNull();
});
