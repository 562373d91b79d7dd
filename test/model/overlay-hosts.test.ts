import { expect, test } from 'vitest';
import { nodeAddressOf, overlayPartsOf, vxlanIdsOf } from '../../src/model/engine/overlay.ts';
import { overlayHosts } from '../../src/model/engine/overlay-hosts.ts';
import { ACROSS, nodeSnapshot, PEERS } from '../support/overlay-hosts.ts';

const ONE = nodeSnapshot(1, [['web', 2]]);
const TWO = nodeSnapshot(2, [['db', 5]]);
const here = { name: 'one', snapshot: ONE };
const two = {
  id: 2,
  name: 'two',
  node: nodeAddressOf(TWO),
  overlays: overlayPartsOf(TWO),
  stale: false,
};
const summary = (hosts: ReturnType<typeof overlayHosts>) =>
  hosts.map(({ name, address, seen, members }) => [
    name,
    address,
    seen,
    members.map((member) => member.name ?? member.address).join(),
  ]);

test('hosts that are open tell their containers, of the others their addresses are known', () => {
  expect(summary(overlayHosts(ACROSS.id, here, [two], PEERS))).toEqual([
    ['one', '192.0.2.1', 'here', 'web'],
    ['two', '192.0.2.2', 'open', 'db'],
    [null, '192.0.2.3', 'not opened', '10.0.1.9'],
  ]);
});

test('a host that is open and not on the network is not drawn', () => {
  const aside = { ...two, name: 'aside', node: '192.0.2.7', overlays: [] };
  expect(summary(overlayHosts(ACROSS.id, here, [aside], PEERS)).map(([name]) => name)).toEqual([
    'one',
    null,
    null,
  ]);
});

test('where data take another way, the forwarding table tells the VTEP', () => {
  const peers = { ...PEERS, forwards: [{ mac: '02:42:0a:00:01:05', vtep: '198.51.100.2' }] };
  const hosts = summary(overlayHosts(ACROSS.id, here, [two], peers));
  expect(hosts[1]).toEqual(['two', '198.51.100.2', 'open', 'db']);
  expect(hosts.map(([, address]) => address)).not.toContain('192.0.2.2');
});

test('a container that does not run is on no cable', () => {
  const stopped = {
    ...ONE,
    containers: ONE.containers.map((container) => ({ ...container, pid: null })),
  };
  expect(overlayHosts(ACROSS.id, { name: 'one', snapshot: stopped }, [], null)[0]?.members).toEqual(
    [],
  );
});

test.each([
  ['4097', ['4097']],
  ['4097,4098', ['4097', '4098']],
])('the VXLAN ids of a network with %s', (list, ids) => {
  expect(vxlanIdsOf({ 'com.docker.network.driver.overlay.vxlanid_list': list })).toEqual(ids);
  expect(vxlanIdsOf({})).toEqual([]);
});
