import { expect, test } from 'vitest';
import { checkBridgeMembership } from '../../../src/explain/checks/bridge-membership.ts';
import { address, link } from '../../support/sample-snapshot.ts';
import { addLink, B, C, findingsOf, HUB, ofLink, type Situation, situation } from '../made-host.ts';

/** A second bridge beside `br0`, with nobody on it. */
const br1 = addLink(HUB, link({ index: 9, name: 'br1', kind: 'bridge' }));

test.each<readonly [string, Situation, readonly string[]]>([
  ['both cables are plugged into one bridge', {}, []],
  ['the two are on different segments with a router between', { to: C }, []],
  [
    'the source’s cable is plugged into nothing',
    { to: B, changes: [ofLink(HUB, 'pa', { master: null })] },
    ['not-on-bridge: link pa, edit-port hub pa plug br0'],
  ],
  [
    'the destination’s cable is plugged into nothing',
    { to: B, changes: [ofLink(HUB, 'pb', { master: null })] },
    ['not-on-bridge: link pb, edit-port hub pb plug br0'],
  ],
  [
    'the source’s cable is plugged into another bridge, where it is alone',
    { to: B, changes: [br1, ofLink(HUB, 'pa', { master: 'br1' })] },
    ['not-on-bridge: link pa, edit-port hub pa plug br0'],
  ],
  [
    'the destination’s cable is plugged into another bridge, where it is alone',
    { to: B, changes: [br1, ofLink(HUB, 'pb', { master: 'br1' })] },
    ['not-on-bridge: link pb, edit-port hub pb plug br0'],
  ],
  [
    'the far end has an address: that is a router, and no port',
    {
      to: B,
      changes: [ofLink(HUB, 'pa', { master: null, addresses: [address('10.0.0.9/24')] })],
    },
    [],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkBridgeMembership, await situation(given))).toEqual(expected);
});
