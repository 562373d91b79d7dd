import { editNeighbour } from '../../src/recipes/edit-neighbour/recipe.ts';
import { bridgeLink, hostWith, link, namespace, on } from './bridge-host.ts';
import { testRefusals } from './refusal-rows.ts';
import { knownOf } from './set-host.ts';

const path = { client: '10.0.0.9', server: '10.0.0.5', device: 'out' };
const box = namespace(2, {
  ...{ names: ['box'], paths: ['/run/netns/box'] },
  links: [
    link('eth0', {
      ...{ index: 2, mac: '02:00:00:00:00:02', addresses: [on('10.0.0.1/24')] },
      peer: { kind: 'known', namespace: 1, index: 2 },
    }),
  ],
});
const snapshot = hostWith(
  [
    link('lo', { index: 1, kind: 'loopback', mac: null }),
    link('out', {
      ...{ index: 2, addresses: [on('10.0.0.5/24')] },
      peer: { kind: 'known', namespace: 2, index: 2 },
    }),
    bridgeLink('sw0', [], { index: 3, mac: '02:00:00:00:01:00' }),
    link('p0', { index: 4, mac: '02:00:00:00:01:01', master: 'sw0' }),
    link('p1', { index: 5, mac: '02:00:00:00:01:02', master: 'sw0' }),
    link('vx0', { index: 6, kind: 'vxlan', mac: '02:00:00:00:02:00' }),
    link('lone', { index: 7, mac: '02:00:00:00:03:00' }),
  ],
  { namespaces: [box] },
);
const ALL = '00:00:00:00:00:00';
const forward = { device: 'vx0', words: [] };
const known = knownOf(snapshot, {
  links: { '1/vx0': { data: { id: 9, local: '10.0.0.5' } } },
  routes: { 1: 'unicast 10.0.0.0/24 dev out table main proto kernel scope link src 10.0.0.5' },
  namespaceDetail: {
    1: {
      neighbours: [{ address: '10.0.0.7', device: 'out', mac: '02:00:00:00:00:07' }],
      forwards: [
        { ...forward, mac: ALL, destination: '10.0.0.11' },
        { ...forward, mac: ALL, destination: '10.0.0.12' },
        { ...forward, mac: '02:00:00:00:00:0b', destination: '10.0.0.11' },
      ],
    },
  },
});
const facts = {
  ...known,
  details: { ...known.details, ownPath: { ok: true, value: path } },
} as const;
const neighbour = { link: 'out', table: 'neighbour' };
const vxlan = { link: 'vx0', table: 'forwarding' };
const port = { link: 'p1', table: 'forwarding' };
const add = { ...neighbour, change: 'add' };
const remove = { ...neighbour, change: 'remove' };

testRefusals(facts, editNeighbour, [
  {
    title: 'the loopback',
    given: { ...add, link: 'lo', address: '10.0.0.8', mac: '02:00:00:00:00:0a' },
    field: 'link',
    code: 'no-mac',
  },
  {
    title: 'no such table',
    given: { link: 'out', table: 'routing' },
    field: 'table',
    code: 'unknown-choice',
  },
  {
    title: 'no forwarding table',
    given: { link: 'lone', table: 'forwarding', mac: '02:00:00:00:00:0a' },
    field: 'table',
    code: 'no-table',
  },
  {
    title: 'no such change',
    given: { ...neighbour, change: 'paint' },
    field: 'change',
    code: 'unknown-choice',
  },
  {
    title: 'no address said',
    given: { ...add, mac: '02:00:00:00:00:0a' },
    field: 'address',
    code: 'missing',
  },
  {
    title: 'no address',
    given: { ...add, address: '10.0.0.8/24', mac: '02:00:00:00:00:0a' },
    field: 'address',
    code: 'no-address',
  },
  {
    title: 'itself',
    given: { ...add, address: '10.0.0.5', mac: '02:00:00:00:00:0a' },
    field: 'address',
    code: 'itself',
  },
  {
    title: 'not held',
    given: { ...remove, address: '10.0.0.77' },
    field: 'address',
    code: 'gone',
  },
  {
    title: 'an address for a forwarding table',
    given: { ...vxlan, change: 'add', address: '10.0.0.8', mac: '02:00:00:00:00:0c' },
    field: 'address',
    code: 'not-asked',
  },
  {
    title: 'no MAC',
    given: { ...add, address: '10.0.0.8', mac: 'two' },
    field: 'mac',
    code: 'no-mac',
  },
  {
    title: 'MAC of a group',
    given: { ...add, address: '10.0.0.8', mac: 'ff:ff:ff:ff:ff:ff' },
    field: 'mac',
    code: 'multicast',
  },
  {
    title: 'the MAC of all zeros',
    given: { ...add, address: '10.0.0.8', mac: '00:00:00:00:00:00' },
    field: 'mac',
    code: 'zero',
  },
  {
    title: 'set already',
    given: { ...add, address: '10.0.0.7', mac: '02:00:00:00:00:07' },
    field: 'mac',
    code: 'already',
  },
  {
    title: 'MAC of the bridge itself',
    given: { ...port, change: 'add', mac: '02:00:00:00:01:00' },
    field: 'mac',
    code: 'itself',
  },
  {
    title: 'an entry that nobody set',
    given: { ...vxlan, change: 'remove', mac: '02:00:00:00:00:77' },
    field: 'mac',
    code: 'gone',
  },
  {
    title: 'several destinations',
    given: { ...vxlan, change: 'remove', mac: '00:00:00:00:00:00' },
    field: 'destination',
    code: 'missing',
  },
  {
    title: 'a destination of another family',
    given: { ...vxlan, change: 'add', mac: '02:00:00:00:00:0c', destination: 'fd00::1' },
    field: 'destination',
    code: 'family',
  },
  {
    title: 'sent there already',
    given: { ...vxlan, change: 'add', mac: '02:00:00:00:00:0b', destination: '10.0.0.11' },
    field: 'destination',
    code: 'already',
  },
  {
    title: 'a destination behind a port',
    given: { ...port, change: 'add', mac: '02:00:00:00:00:0d', destination: '10.0.0.11' },
    field: 'destination',
    code: 'not-asked',
  },
  {
    title: 'own way',
    given: { ...add, address: '10.0.0.9', mac: '02:00:00:00:00:0a' },
    field: 'confirm',
    code: 'not-confirmed',
  },
]);
