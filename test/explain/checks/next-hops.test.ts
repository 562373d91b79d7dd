import { expect, test } from 'vitest';
import { checkNextHops } from '../../../src/explain/checks/next-hops.ts';
import { route } from '../../support/sample-snapshot.ts';
import { A, C, findingsOf, inNamespace, ofLink, type Situation, situation } from '../made-host.ts';

const via = (gateway: string) =>
  inNamespace(A, () => ({ routes: [route({ destination: 'default', gateway })] }));

/** The source's link goes where this host does not see. */
const outside = ofLink(A, 'eth0', { kind: 'physical', peer: null });
const asked = (state: string) =>
  inNamespace(A, () => ({
    neighbours: [{ family: 4, address: '10.0.0.50', device: 'eth0', mac: null, state: [state] }],
  }));

test.each<readonly [string, Situation, readonly string[]]>([
  ['the destination is on the segment', {}, ['well']],
  ['the gateway is on the segment', { to: '10.1.0.2' }, ['well']],
  [
    'nobody there has the gateway, and the right router is known',
    { to: C, changes: [via('10.0.0.77')] },
    [
      'gateway-unreachable: route default via 10.0.0.77 dev eth0, edit-route a replace default via 10.0.0.77 dev eth0 10.0.0.254 eth0',
      'well',
    ],
  ],
  [
    'nobody there has the gateway, and no router is known',
    { to: '192.0.2.9', changes: [via('10.0.0.77')] },
    ['gateway-unreachable: route default via 10.0.0.77 dev eth0, words'],
  ],
  [
    'nobody has the destination',
    { to: '10.0.0.99' },
    ['destination-no-address: address 10.0.0.99, words'],
  ],
  ['the segment goes on out of sight', { to: '10.0.0.50', changes: [outside] }, []],
  [
    'the segment goes on out of sight, and the kernel asked in vain',
    { to: '10.0.0.50', changes: [outside, asked('FAILED')] },
    ['destination-no-address: address 10.0.0.50, words'],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkNextHops, await situation(given))).toEqual(expected);
});
