import { expect, test } from 'vitest';
import { editNeighbour } from '../../src/recipes/edit-neighbour/recipe.ts';
import { bridgeLink, hostWith, link, namespace, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const box = namespace(2, {
  names: ['box'],
  paths: ['/run/netns/box'],
  links: [
    link('eth0', {
      ...{ index: 2, mac: '02:00:00:00:00:02', addresses: [on('10.0.0.1/24')] },
      peer: { kind: 'known', namespace: 1, index: 2 },
    }),
  ],
});
/** Has an address of the segment too, and is not on it. */
const elsewhere = namespace(3, {
  names: ['elsewhere'],
  links: [link('eth0', { index: 2, addresses: [on('10.0.0.1/24')] })],
});
const base = hostWith(
  [
    link('out', {
      ...{ index: 2, addresses: [on('10.0.0.5/24')] },
      peer: { kind: 'known', namespace: 2, index: 2 },
    }),
    bridgeLink('sw0', [], { index: 3, mac: '02:00:00:00:01:00' }),
    link('p0', { index: 4, master: 'sw0' }),
    link('p1', { index: 5, master: 'sw0' }),
    link('vx0', { index: 6, kind: 'vxlan', mac: '02:00:00:00:02:00' }),
    bridgeLink('sw1', [], { index: 7 }),
    link('q0', { index: 8, master: 'sw1' }),
  ],
  { namespaces: [box, elsewhere] },
);
const seen = { family: 4, device: 'out', mac: '02:00:00:00:00:03', state: ['DELAY'] } as const;
const snapshot = {
  ...base,
  namespaces: base.namespaces.map((each) =>
    each.id === 1
      ? {
          ...each,
          neighbours: [
            { ...seen, address: '10.0.0.3' },
            { ...seen, address: '10.0.0.4', mac: null, state: ['FAILED'] },
          ],
        }
      : each,
  ),
};
const mac = '02:00:00:00:00:09';
const facts = knownOf(snapshot, {
  links: {
    '1/vx0': { data: { id: 9, local: '10.0.0.5' } },
    '1/sw1': { data: { vlan_filtering: 1 } },
  },
  namespaceDetail: {
    1: {
      neighbours: [{ address: '10.0.0.7', device: 'out', mac }],
      forwards: [{ device: 'vx0', mac, destination: '10.0.0.11', words: ['port', '4790'] }],
      stations: [{ device: 'p0', bridge: 'sw0', mac, vlan: null, sticky: false }],
    },
  },
});

type Given = Readonly<Record<string, string>>;

/** What a plan runs, and what takes it back. */
function there(given: Given): readonly string[] {
  const plan = planned(facts, editNeighbour, given);
  const undo = plan.steps[0]?.undo;
  const back = undo?.kind === 'command' && 'argv' in undo.command ? undo.command.argv : [];
  return [...commandsOf(plan), back.join(' ')];
}

const set = (address: string) => ({
  link: 'out',
  change: 'add',
  address,
  mac: '02:00:00:00:00:0a',
});

test('a neighbour is set in the place of what was there, which comes back in its state', () => {
  const neigh = (address: string) => `ip neigh replace to ${address} dev out lladdr`;
  const wanted = '02:00:00:00:00:0a nud permanent';
  expect(there(set('10.0.0.8'))).toEqual([
    `${neigh('10.0.0.8')} ${wanted}`,
    'ip neigh del to 10.0.0.8 dev out',
  ]);
  expect(there(set('10.0.0.7'))).toEqual([
    `${neigh('10.0.0.7')} ${wanted}`,
    `${neigh('10.0.0.7')} ${mac} nud permanent`,
  ]);
  expect(there(set('10.0.0.3'))).toEqual([
    `${neigh('10.0.0.3')} ${wanted}`,
    `${neigh('10.0.0.3')} 02:00:00:00:00:03 nud stale`,
  ]);
});

test('warns of an address that someone has with another MAC', () => {
  expect(planned(facts, editNeighbour, set('10.0.0.1')).warnings).toEqual([
    '10.0.0.1 becomes unreachable if its MAC changes',
    'eth0 of box has 10.0.0.1, but with the MAC 02:00:00:00:00:02',
  ]);
});

test('of a vxlan: a unicast MAC has one entry, which another destination replaces', () => {
  expect(there({ link: 'vx0', change: 'remove', mac })).toEqual([
    `bridge fdb del ${mac} dev vx0 dst 10.0.0.11 port 4790 self`,
    `bridge fdb append ${mac} dev vx0 dst 10.0.0.11 port 4790 self permanent`,
  ]);
  expect(there({ link: 'vx0', change: 'add', mac, destination: '10.0.0.12' })).toEqual([
    `bridge fdb replace ${mac} dev vx0 dst 10.0.0.12 self permanent`,
    `bridge fdb replace ${mac} dev vx0 dst 10.0.0.11 port 4790 self permanent`,
  ]);
  const zero = '00:00:00:00:00:00';
  expect(there({ link: 'vx0', change: 'add', mac: zero, destination: '10.0.0.12' })).toEqual([
    `bridge fdb append ${zero} dev vx0 dst 10.0.0.12 self permanent`,
    `bridge fdb del ${zero} dev vx0 dst 10.0.0.12 self`,
  ]);
});

test('an entry of a bridge moves to another port, and back', () => {
  expect(there({ link: 'p1', table: 'forwarding', change: 'add', mac })).toEqual([
    `bridge fdb replace ${mac} dev p1 master static`,
    `bridge fdb replace ${mac} dev p0 master static`,
  ]);
});

test('what cannot be set, or is not there, is refused', () => {
  const refused = (given: Given) => refusalsOf(facts, editNeighbour, given);
  expect(refused({ link: 'out', change: 'remove', address: '10.0.0.4' })).toEqual([
    'address: gone',
  ]);
  expect(refused({ link: 'q0', table: 'forwarding', change: 'add', mac })).toEqual([
    'table: vlans',
  ]);
  expect(refused({ link: 'vx0', change: 'add', mac, destination: 'fd00::1' })).toEqual([
    'destination: family',
  ]);
});
