import { expect, test } from 'vitest';
import { checkPrefixLengths } from '../../../src/explain/checks/prefix-length.ts';
import { address } from '../../support/sample-snapshot.ts';
import { A, B, C, findingsOf, ofLink, type Situation, situation } from '../made-host.ts';

const long = (id: number, cidr: string) => ofLink(id, 'eth0', { addresses: [address(cidr)] });

test.each<readonly [string, Situation, readonly string[]]>([
  ['the lengths agree', {}, []],
  ['the lengths agree, and a router is between', { to: C }, []],
  [
    'too short: what is behind the router is asked for on the segment',
    { to: C, changes: [long(A, '10.0.0.1/8')] },
    ['wrong-prefix-length: address 10.0.0.1/8, edit-address a eth0 replace 10.0.0.1/24 10.0.0.1/8'],
  ],
  [
    'too long: a neighbour is not asked for on the segment',
    { to: B, changes: [long(A, '10.0.0.1/32')] },
    [
      'wrong-prefix-length: address 10.0.0.1/32, edit-address a eth0 replace 10.0.0.1/24 10.0.0.1/32',
    ],
  ],
  [
    'too long at the destination',
    { to: B, changes: [long(B, '10.0.0.2/32')] },
    [
      'wrong-prefix-length: address 10.0.0.2/32, edit-address b eth0 replace 10.0.0.2/24 10.0.0.2/32',
    ],
  ],
  [
    'too long, on a link that is down: that comes first',
    { to: B, changes: [long(A, '10.0.0.1/32'), ofLink(A, 'eth0', { up: false })] },
    [],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkPrefixLengths, await situation(given))).toEqual(expected);
});
