import { expect, test } from 'vitest';
import { editLink } from '../../src/recipes/edit-link/recipe.ts';
import { bridgeLink, hostWith, link, namespace, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const mac = (last: string) => `02:00:00:00:00:${last}`;
const pair = (index: number, inside: number, last: string) =>
  link(`p${inside}`, {
    ...{ index, mac: mac(last), master: 'sw0' },
    peer: { kind: 'known', namespace: inside, index: 2 },
  });
const box = (id: number, port: number, last: string, address: string) =>
  namespace(id, {
    ...{ names: [`box${id}`], paths: [`/run/netns/box${id}`] },
    links: [
      link('eth0', {
        ...{ index: 2, mac: mac(last), addresses: [on(address)] },
        peer: { kind: 'known', namespace: 1, index: port },
      }),
    ],
    neighbours:
      id === 3
        ? [
            {
              ...{ family: 4, address: '10.0.0.9', device: 'eth0', mac: mac('99') },
              state: ['STALE'],
            },
          ]
        : [],
  });
const snapshot = hostWith(
  [
    bridgeLink('sw0', [], { index: 3, mac: mac('a2') }),
    pair(4, 2, 'a2'),
    pair(5, 3, 'a3'),
    link('nic', { index: 6, kind: 'physical', mac: mac('f0') }),
    link('tun0', { index: 7, kind: 'tun', mac: null }),
  ],
  { namespaces: [box(2, 4, '02', '10.0.0.2/24'), box(3, 5, '03', '10.0.0.3/24')] },
);
const set = { address: '10.0.0.7', device: 'eth0', mac: mac('07') };
const facts = knownOf(snapshot, { namespaceDetail: { 2: { neighbours: [set] } } });
const change = (namespace: string, name: string, wanted?: string) => ({
  ...{ namespace, link: name, change: 'mac' },
  ...(wanted === undefined ? {} : { mac: wanted }),
});

test('a MAC is set, and the neighbours that this removes are set again', () => {
  const plan = planned(facts, editLink, change('box2', 'eth0', '02:00:00:00:00:AB'));
  expect(commandsOf(plan)).toEqual([
    'ip -n box2 -s neigh show to 10.0.0.7 dev eth0',
    'ip -n box2 link set dev eth0 address 02:00:00:00:00:ab',
    `ip -n box2 neigh replace 10.0.0.7 lladdr ${mac('07')} nud permanent dev eth0`,
  ]);
  expect(plan.warnings).toContain('also removes 1 neighbour entry (saved and set again)');
});

test('an unused MAC is proposed', () => {
  expect(planned(facts, editLink, change('box2', 'eth0')).input.mac).toBe(mac('04'));
});

test.each([
  ['another end of the bridge', mac('03')],
  ['a port of it', mac('a3')],
  ['the bridge', mac('a2')],
  ['a neighbour that is only remembered', mac('99')],
])('that of %s is refused', (_, wanted) => {
  expect(refusalsOf(facts, editLink, change('box2', 'eth0', wanted))).toEqual(['mac: in-use']);
});

test('refuses a link without a MAC, or that takes none while up; warns of a bridge that follows', () => {
  expect(refusalsOf(facts, editLink, change('host', 'tun0', mac('08')))).toEqual([
    'change: no-mac',
  ]);
  expect(refusalsOf(facts, editLink, change('host', 'nic', mac('08')))).toEqual(['change: is-up']);
  expect(planned(facts, editLink, change('host', 'p2', mac('08'))).warnings).toContain(
    'sw0 takes its MAC from p2 and may follow it',
  );
});
