import { expect, test } from 'vitest';
import { checkSource } from '../../../src/explain/checks/source.ts';
import { address } from '../../support/sample-snapshot.ts';
import { A, B, findingsOf, inNamespace, ofLink, type Situation, situation } from '../made-host.ts';

const off = { up: false, operState: 'DOWN' };
const LOOPBACK_ONLY = inNamespace(A, ({ links }) => ({ links: links.slice(0, 1) }));

test.each<readonly [string, Situation, readonly string[]]>([
  ['its link is up and has an address', {}, ['well']],
  ['it asks for itself, over its loopback', { to: '10.0.0.1' }, ['well']],
  [
    'it asks for itself, and its loopback is down',
    { to: '10.0.0.1', changes: [ofLink(A, 'lo', off)] },
    ['source-link-down: link lo, edit-link a lo up'],
  ],
  [
    'it has no link but its loopback',
    { to: B, changes: [LOOPBACK_ONLY] },
    ['source-no-link: namespace a, link-namespaces a b'],
  ],
  [
    'its link is down',
    { changes: [ofLink(A, 'eth0', off)] },
    ['source-link-down: link eth0, edit-link a eth0 up'],
  ],
  [
    'its link is up and has no address: it gets a free one of the segment’s subnet',
    { changes: [ofLink(A, 'eth0', { addresses: [] })] },
    ['well', 'source-no-address: link eth0, edit-address a eth0 add 10.0.0.1/24'],
  ],
  [
    'its link has an address of the other family only',
    { changes: [ofLink(A, 'eth0', { addresses: [address('fd00::1/64')] })] },
    ['well', 'source-no-address: link eth0, edit-address a eth0 add 10.0.0.1/24'],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkSource, await situation(given))).toEqual(expected);
});
