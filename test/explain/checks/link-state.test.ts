import { expect, test } from 'vitest';
import { checkLinkStates } from '../../../src/explain/checks/link-state.ts';
import { linkFacts } from '../cable-context.ts';
import { A, B, C, findingsOf, HUB, ofLink, R, type Situation, situation } from '../made-host.ts';

const off = { up: false, operState: 'DOWN' };

test.each<readonly [string, Situation, readonly string[]]>([
  ['every link is up', {}, ['well']],
  ['every link is up, over a router', { to: '10.1.0.2' }, ['well']],
  [
    'the source’s own link is down: its own check tells that, here the way back does',
    { changes: [ofLink(A, 'eth0', off)] },
    ['well', 'source-link-down: link eth0, edit-link a eth0 up'],
  ],
  [
    'the far end of the source’s cable is down',
    { changes: [ofLink(HUB, 'pa', off)] },
    ['peer-link-down: link pa, edit-link hub pa up'],
  ],
  [
    'the far end of the destination’s cable is down',
    { changes: [ofLink(HUB, 'pb', off)] },
    ['peer-link-down: link pb, edit-link hub pb up'],
  ],
  [
    'the bridge is down',
    { changes: [ofLink(HUB, 'br0', off)] },
    ['bridge-down: link br0, edit-link hub br0 up'],
  ],
  [
    'the destination’s link is down',
    { to: B, changes: [ofLink(B, 'eth0', off)] },
    ['destination-link-down: link eth0, edit-link b eth0 up'],
  ],
  [
    'the router’s link to the destination is down',
    { to: C, changes: [ofLink(R, 'eth1', off)] },
    ['well', 'peer-link-down: link eth1, edit-link r eth1 up'],
  ],
  [
    'a link was switched off after the snapshot was taken',
    { facts: { [HUB]: { links: [linkFacts({ index: 3, name: 'pa', up: false })] } } },
    ['peer-link-down: link pa, edit-link hub pa up'],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkLinkStates, await situation(given))).toEqual(expected);
});
