import { expect, test } from 'vitest';
import { editPort } from '../../src/recipes/edit-port/recipe.ts';
import { bridgeLink, hostWith, link, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const snapshot = hostWith([
  bridgeLink('sw0', [], { index: 2 }),
  bridgeLink('sw1', [], { index: 3, up: false }),
  link('p0', { index: 4, master: 'sw0' }),
  link('loose', { index: 5, up: false, addresses: [on('10.9.0.1/24')] }),
  link('team', { index: 6, kind: 'bond' }),
  link('nic', { index: 7, master: 'team' }),
]);
const port = { state: 'disabled', isolated: true, hairpin: false, cost: 7 };
const mac = '02:00:00:00:00:09';
const facts = knownOf(snapshot, {
  links: { '1/p0': { port } },
  namespaceDetail: {
    1: { stations: [{ device: 'p0', bridge: 'sw0', mac, vlan: '5', sticky: true }] },
  },
});
const plan = (given: Readonly<Record<string, string>>) => planned(facts, editPort, given);
const run = (given: Readonly<Record<string, string>>) =>
  commandsOf(plan(given)).filter((line) => !line.includes(' show '));

test('a link is plugged in, with warnings of what then no longer works', () => {
  const given = { link: 'loose', change: 'plug', bridge: 'sw1' };
  expect(run(given)).toEqual(['ip link set dev loose master sw1']);
  expect(plan(given).warnings).toEqual([
    '10.9.0.1 on loose stop working: they belong on sw1',
    'loose is down: it carries nothing until it is up',
    'sw1 is down: it carries nothing until it is up',
  ]);
});

test('a port that leaves a bridge has its settings and its entries noted, with the way back', () => {
  const { steps } = plan({ link: 'p0', change: 'unplug' });
  expect(steps.map(({ id }) => id)).toEqual(['settings', 'station-1', 'unplug']);
  const undo = steps.map((step) =>
    step.undo.kind === 'command' && 'argv' in step.undo.command
      ? step.undo.command.argv.join(' ')
      : '',
  );
  expect(undo).toEqual([
    'ip link set dev p0 type bridge_slave isolated on cost 7',
    `bridge fdb append ${mac} dev p0 master static vlan 5 sticky`,
    'ip link set dev p0 master sw0',
  ]);
});

test.each([
  ['unisolate', 'ip link set dev p0 type bridge_slave isolated off'],
  ['hairpin', 'ip link set dev p0 type bridge_slave hairpin on'],
  ['enable', 'bridge link set dev p0 state 3'],
])('%s', (change, command) => {
  expect(run({ link: 'p0', change })).toEqual([command]);
});

test('the only other bridge is proposed', () => {
  expect(plan({ link: 'p0', change: 'plug' }).input.bridge).toBe('sw1');
});

test('a link that is not a port, or cannot be one, is refused', () => {
  const refused = (given: Readonly<Record<string, string>>) => refusalsOf(facts, editPort, given);
  expect(refused({ link: 'loose', change: 'isolate' })).toEqual(['change: no-port']);
  expect(refused({ link: 'nic', change: 'plug', bridge: 'sw0' })).toEqual(['change: other-master']);
  expect(refused({ link: 'p0', change: 'isolate' })).toEqual(['change: already']);
  expect(refused({ link: 'sw0', change: 'plug' })).toEqual(['link: bridge']);
});
