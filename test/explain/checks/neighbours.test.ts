import { expect, test } from 'vitest';
import { checkNeighbours } from '../../../src/explain/checks/neighbours.ts';
import type { Filters } from '../../../src/model/kernel/filters.ts';
import { linkFacts } from '../cable-context.ts';
import {
  A,
  B,
  findingsOf,
  HUB,
  inNamespace,
  ofLink,
  type Situation,
  situation,
} from '../made-host.ts';

const found = (mac: string | null, state = 'REACHABLE') =>
  inNamespace(A, () => ({
    neighbours: [{ family: 4, address: '10.0.0.2', device: 'eth0', mac, state: [state] }],
  }));

/** All firewalls were read, and none drops frames. */
function open(over: Partial<Filters> = {}) {
  const none = (namespace: number): Filters => ({ namespace, chains: [] });
  return { filters: new Map([A, B, HUB].map((id) => [id, { ...none(id), ...over }])) };
}

const OFF = { noArp: true };
const eth0 = (mac: string, over: object) => [linkFacts({ mac, ...over })];
const ASKED_IN_VAIN = found(null, 'FAILED');

test.each<readonly [string, Situation, readonly string[]]>([
  ['the MAC was found', { changes: [found('02:00:00:00:02:02')] }, ['well']],
  ['nothing was asked for yet', {}, []],
  [
    'another MAC is kept',
    { changes: [found('02:00:00:00:00:99', 'PERMANENT')] },
    ['neighbour-failed: neighbour 10.0.0.2, edit-neighbour a eth0 neighbour remove 10.0.0.2'],
  ],
  [
    'another MAC is kept, of one that may answer for others',
    {
      changes: [found('02:00:00:00:04:02')],
      facts: { 4026540004: { settings: { 'net.ipv4.conf.all.proxy_arp': '1' } } },
    },
    [],
  ],
  [
    'ARP is off where it is asked from',
    { facts: { [A]: { links: eth0('02:00:00:00:01:02', OFF) } } },
    ['neighbour-failed: link eth0, words'],
  ],
  [
    'ARP is off where it is asked for',
    { facts: { [B]: { links: eth0('02:00:00:00:02:02', OFF) } } },
    ['neighbour-failed: link eth0, words'],
  ],
  [
    'the destination is told to answer no ARP at all',
    { facts: { [B]: { settings: { 'net.ipv4.conf.all.arp_ignore': '8' } } } },
    [
      'neighbour-failed: sysctl net.ipv4.conf.all.arp_ignore, edit-setting b net.ipv4.conf.all.arp_ignore 0',
    ],
  ],
  [
    'arp_ignore 1 does not matter for an address of the link itself',
    { facts: { [B]: { settings: { 'net.ipv4.conf.eth0.arp_ignore': '1' } } } },
    [],
  ],
  [
    'it was asked for in vain, although the segment is whole',
    { changes: [ASKED_IN_VAIN], over: open() },
    ['neighbour-failed: neighbour 10.0.0.2, words'],
  ],
  [
    'it was asked for in vain, and a bridge is down: that explains it',
    { changes: [ASKED_IN_VAIN, ofLink(HUB, 'br0', { up: false })], over: open() },
    [],
  ],
  ['it was asked for in vain, and firewalls could not be read', { changes: [ASKED_IN_VAIN] }, []],
  [
    'it was asked for in vain, and a rule may drop ARP',
    {
      changes: [ASKED_IN_VAIN],
      over: open({
        chains: [
          {
            ...{ tool: 'nft', legacy: false, family: 'arp', table: 't', name: 'in' },
            hook: { type: 'filter', name: 'input', priority: 0 },
            ...{ policy: 'drop', policyPackets: null, rules: [] },
          },
        ],
      }),
    },
    [],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkNeighbours, await situation(given))).toEqual(expected);
});
