import { expect, test } from 'vitest';
import { checkDestination } from '../../../src/explain/checks/destination.ts';
import { address } from '../../support/sample-snapshot.ts';
import { A, B, findingsOf, inNamespace, ofLink, type Situation, situation } from '../made-host.ts';

const off = { up: false, operState: 'DOWN' };
const LOOPBACK_ONLY = inNamespace(B, ({ links }) => ({ links: links.slice(0, 1) }));

test.each<readonly [string, Situation, readonly string[]]>([
  ['the destination’s link is up and has the address', { to: B }, ['well']],
  ['an address that nobody on this host is known to have', { to: '192.0.2.9' }, []],
  ['the source asks for itself', { from: A, to: A }, []],
  [
    'its link is down',
    { to: B, changes: [ofLink(B, 'eth0', off)] },
    ['destination-link-down: link eth0, edit-link b eth0 up'],
  ],
  [
    'its link is down and has no address',
    { to: B, changes: [ofLink(B, 'eth0', { ...off, addresses: [] })] },
    ['destination-link-down: link eth0, edit-link b eth0 up'],
  ],
  [
    'its link is up and has no address: it gets a free one of the segment’s subnet',
    { to: B, changes: [ofLink(B, 'eth0', { addresses: [] })] },
    ['destination-no-address: link eth0, edit-address b eth0 add 10.0.0.2/24'],
  ],
  [
    'its link has only a link-local address',
    { to: B, changes: [ofLink(B, 'eth0', { addresses: [address('fe80::2/64', 'link')] })] },
    ['destination-no-address: link eth0, edit-address b eth0 add 10.0.0.2/24'],
  ],
  [
    'it has no link but its loopback',
    { to: B, changes: [LOOPBACK_ONLY] },
    ['destination-no-address: namespace b, words'],
  ],
  [
    'what could not be read of it is not told',
    {
      to: B,
      changes: [
        inNamespace(B, () => ({
          access: { kind: 'refused', problem: { what: 'read b', why: 'denied', hint: '' } },
        })),
      ],
    },
    [],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkDestination, await situation(given))).toEqual(expected);
});
