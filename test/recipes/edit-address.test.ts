import { expect, test } from 'vitest';
import { editAddress } from '../../src/recipes/edit-address/recipe.ts';
import { hostWith, link, namespace, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const eth0 = link('eth0', { index: 2, addresses: [on('10.4.0.2/24'), on('fd00:4::2/64')] });
const box = namespace(2, { names: ['box'], paths: ['/run/netns/box'], links: [eth0] });
const snapshot = hostWith([link('br0', { kind: 'bridge', addresses: [on('10.4.0.1/24')] })], {
  namespaces: [box],
});
const facts = knownOf(snapshot, {
  routes: { 2: 'unicast default via 10.4.0.1 dev eth0 table main proto boot scope global' },
});
const swap = (old: string, address: string) => ({
  ...{ namespace: 'box', link: 'eth0', change: 'replace', old, address },
});
const changes = (old: string, address: string) =>
  commandsOf(planned(facts, editAddress, swap(old, address))).filter(
    (line) => !line.includes(' show '),
  );

test('another length of an IPv4 address is set beside the old one, so that no route goes', () => {
  expect(changes('10.4.0.2/24', '10.4.0.2/16')).toEqual([
    'ip -n box address add 10.4.0.2/16 dev eth0',
    'ip -n box address del 10.4.0.2/24 dev eth0',
  ]);
});

test('one in the same subnet comes after the old one, and the default route again', () => {
  const plan = planned(facts, editAddress, swap('10.4.0.2/24', '10.4.0.9/24'));
  expect(plan.steps.map(({ id }) => id)).toEqual(['route-1', 'old', 'address', 'set-route-1']);
  expect(commandsOf(plan).at(-1)).toBe(
    'ip -n box -4 route replace unicast default via 10.4.0.1 dev eth0 table main proto boot scope global',
  );
  expect(plan.warnings).toContain('connections that use 10.4.0.2 hang until they time out');
});

test('another length of an IPv6 address comes after the old one', () => {
  expect(changes('fd00:4::2/64', 'fd00:4::2/48')).toEqual([
    'ip -n box address del fd00:4::2/64 dev eth0',
    'ip -n box address add fd00:4::2/48 dev eth0',
  ]);
});

test('warns of a gateway that the new subnet does not have', () => {
  expect(planned(facts, editAddress, swap('10.4.0.2/24', '10.9.0.2/24')).warnings).toContain(
    'the gateway of default via 10.4.0.1 dev eth0 is not in a subnet of the new address',
  );
});

test('a free one of the old subnet is proposed', () => {
  const plan = planned(facts, editAddress, {
    ...{ namespace: 'box', link: 'eth0', change: 'replace', old: '10.4.0.2' },
  });
  expect(plan.input.address).toBe('10.4.0.3/24');
});

test('itself, and one of the other family, are refused', () => {
  expect(refusalsOf(facts, editAddress, swap('10.4.0.2/24', '10.4.0.2/24'))).toEqual([
    'address: already',
  ]);
  expect(refusalsOf(facts, editAddress, swap('10.4.0.2/24', 'fd00:4::9/64'))).toEqual([
    'address: family',
  ]);
});
