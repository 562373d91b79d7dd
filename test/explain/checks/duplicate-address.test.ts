import { expect, test } from 'vitest';
import { checkDuplicateAddresses } from '../../../src/explain/checks/duplicate-address.ts';
import { address } from '../../support/sample-snapshot.ts';
import {
  A,
  B,
  findingsOf,
  inNamespace,
  ofLink,
  R,
  type Situation,
  situation,
} from '../made-host.ts';

const twice = ofLink(R, 'eth0', { addresses: [address('10.0.0.2/24')] });

/** The source found `mac` for 10.0.0.2. */
const found = (mac: string | null, state = 'REACHABLE') =>
  inNamespace(A, () => ({
    neighbours: [{ family: 4, address: '10.0.0.2', device: 'eth0', mac, state: [state] }],
  }));

const MAC_OF_B = '02:00:00:00:02:02';
const MAC_OF_R = '02:00:00:00:04:02';

test.each<readonly [string, Situation, readonly string[]]>([
  ['one has the address', { changes: [found(MAC_OF_B)] }, []],
  ['two have it, and the right one was found', { to: B, changes: [twice, found(MAC_OF_B)] }, []],
  ['two have it, and nobody was found', { to: B, changes: [twice, found(null, 'FAILED')] }, []],
  [
    'two have it, and the other was found',
    { to: B, changes: [twice, found(MAC_OF_R)] },
    ['duplicate-address: address 10.0.0.2, edit-address r eth0 replace 10.0.0.3/24 10.0.0.2/24'],
  ],
  [
    'two have it, and somebody wrote the other’s MAC down for good',
    { to: B, changes: [twice, found(MAC_OF_R, 'PERMANENT')] },
    [],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkDuplicateAddresses, await situation(given))).toEqual(expected);
});
