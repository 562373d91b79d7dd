import { describe, expect, test } from 'vitest';
import { checkInternalNetworks } from '../../../src/explain/checks/engine/internal-network.ts';
import { isOnlyOnInternalNetworks } from '../../../src/explain/checks/engine/only-internal.ts';
import { placedHops } from '../../../src/explain/path/path-queries.ts';
import type { Endpoint } from '../../../src/model/engine/container.ts';
import { NO_SETTINGS } from '../../../src/model/engine/endpoint-settings.ts';
import { container, network } from '../../support/sample-snapshot.ts';
import {
  A,
  C,
  type Change,
  findingsOf,
  inNamespace,
  ofLink,
  type Situation,
  situation,
} from '../made-host.ts';

function on(name: string, address: string): Endpoint {
  return {
    ...{ network: name, networkId: name, interface: 'eth0', address, prefixLength: 24 },
    ...{ gateway: null, mac: null, address6: null, aliases: [], settings: NO_SETTINGS },
  };
}

const web = container({
  id: 'c1',
  name: 'web',
  namespace: A,
  endpoints: [on('inner', '10.0.0.1')],
});
const db = container({ id: 'c3', name: 'db', namespace: C, endpoints: [on('back', '10.1.0.2')] });

/** `a` and `c` are containers on two networks of the engine; the first is internal where that is asked for. */
const engine =
  (internal: boolean, containers = [web, db]): Change =>
  (snapshot) => ({
    ...snapshot,
    containers,
    networks: [
      network({ id: 'inner', name: 'inner', bridge: 'br0', internal }),
      network({ id: 'back', name: 'back', bridge: 'br1' }),
    ],
  });

const without = (id: number) => inNamespace(id, () => ({ routes: [] }));

describe('a container without a route', () => {
  test.each<readonly [string, Situation, readonly string[]]>([
    ['is on a network that is not internal', { to: C, changes: [engine(false), without(A)] }, []],
    ['has a route all the same', { to: C, changes: [engine(true)] }, []],
    [
      'is only on an internal network: it goes on the other’s network too',
      { to: C, changes: [engine(true), without(A)] },
      ['internal-network: network inner, connect-container web back'],
    ],
    [
      'is only on an internal network, and there is no other',
      { to: C, changes: [engine(true, [web]), without(A)] },
      ['internal-network: network inner, connect-container web back'],
    ],
    [
      'is the destination, and cannot answer',
      { from: C, to: A, changes: [engine(true), without(A)] },
      ['internal-network: network inner, connect-container web back'],
    ],
  ])('%s', async (_title, given, expected) => {
    expect(findingsOf(checkInternalNetworks, await situation(given))).toEqual(expected);
  });
});

describe('that the engine gave no route on purpose', () => {
  test.each<readonly [string, Situation, boolean]>([
    ['is so only on internal networks', { to: C, changes: [engine(true), without(A)] }, true],
    ['is not so on an open one', { to: C, changes: [engine(false), without(A)] }, false],
    [
      'is not so of anything that is not a container',
      { to: C, changes: [engine(true, []), without(A)] },
      false,
    ],
    [
      'is not so on the container’s own segment',
      { to: '10.0.0.2', changes: [engine(true), without(A), ofLink(A, 'eth0', { addresses: [] })] },
      false,
    ],
  ])('%s', async (_title, given, expected) => {
    const context = await situation(given);
    const [first] = placedHops(context);
    if (first === undefined) throw new Error('no hop');
    expect(isOnlyOnInternalNetworks(context, first)).toBe(expected);
  });
});
