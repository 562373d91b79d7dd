import { expect, test } from 'vitest';
import { checkDuplicateMacs } from '../../../src/explain/checks/duplicate-mac.ts';
import { A, B, findingsOf, HUB, ofLink, R, type Situation, situation } from '../made-host.ts';

const mac = '02:00:00:00:02:02';

test.each<readonly [string, Situation, readonly string[]]>([
  ['each has a MAC of its own', {}, []],
  [
    'the bridge has the MAC of one of its ports, as it does by habit',
    { changes: [ofLink(HUB, 'br0', { mac: '02:00:00:00:09:03' })] },
    [],
  ],
  [
    'two ipvlan links share one, as they must',
    { changes: [ofLink(A, 'eth0', { mac, kind: 'ipvlan' })] },
    [],
  ],
  [
    'the source has the destination’s',
    { changes: [ofLink(A, 'eth0', { mac })] },
    ['duplicate-mac: link eth0, edit-link a eth0 mac 02:00:1f:e1:02:00'],
  ],
  [
    'a third has the destination’s',
    { to: B, changes: [ofLink(R, 'eth0', { mac })] },
    ['duplicate-mac: link eth0, edit-link r eth0 mac 02:00:1f:e4:02:00'],
  ],
  [
    'a port of the bridge has the destination’s',
    { changes: [ofLink(HUB, 'pb', { mac })] },
    ['duplicate-mac: link pb, edit-link hub pb mac 02:00:1f:e9:04:00'],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkDuplicateMacs, await situation(given))).toEqual(expected);
});
