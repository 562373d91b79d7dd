import { expect, test } from 'vitest';
import { checkRoutes } from '../../../src/explain/checks/routes.ts';
import { link, route } from '../../support/sample-snapshot.ts';
import {
  A,
  addLink,
  B,
  C,
  findingsOf,
  inNamespace,
  ofLink,
  type Situation,
  situation,
} from '../made-host.ts';

const without = (id: number) => inNamespace(id, () => ({ routes: [] }));
const refusing = (type: string, destination = '10.1.0.0/24') =>
  inNamespace(A, () => ({ routes: [route({ destination, type, device: null })] }));

test.each<readonly [string, Situation, readonly string[]]>([
  ['each has a route', { to: C }, ['well']],
  ['the destination is its own', { to: '10.0.0.1' }, ['well']],
  [
    'the source has none: one link needs no more than a default route',
    { to: C, changes: [without(A)] },
    ['no-route: namespace a, edit-route a add default 10.0.0.254 eth0', 'well'],
  ],
  [
    'the source has none, and several links: it gets one to the subnet',
    {
      to: C,
      changes: [without(A), addLink(A, link({ index: 3, name: 'eth1', kind: 'dummy' }))],
    },
    ['no-route: namespace a, edit-route a add 10.1.0.0/24 10.0.0.254 eth0', 'well'],
  ],
  [
    'the destination has none back',
    { to: C, changes: [without(C)] },
    ['well', 'destination-no-return-route: namespace c, edit-route c add default 10.1.0.254 eth0'],
  ],
  [
    'no cable leads there',
    { to: '192.0.2.9', changes: [without(A)] },
    ['no-route: namespace a, words'],
  ],
  [
    'a blackhole takes it',
    { to: C, changes: [refusing('blackhole')] },
    ['no-route: route blackhole 10.1.0.0/24, edit-route a remove blackhole 10.1.0.0/24', 'well'],
  ],
  [
    'an unreachable route takes it',
    { to: C, changes: [refusing('unreachable', 'default')] },
    ['no-route: route unreachable default, edit-route a remove unreachable default', 'well'],
  ],
  [
    'the link is down: the route is not to blame',
    { to: B, changes: [ofLink(A, 'eth0', { up: false })] },
    ['well'],
  ],
  [
    'the link has no address: the route is not to blame',
    { to: B, changes: [without(A), ofLink(A, 'eth0', { addresses: [] })] },
    ['well'],
  ],
])('%s', async (_title, given, expected) => {
  expect(findingsOf(checkRoutes, await situation(given))).toEqual(expected);
});
