import { expect, test } from 'vitest';
import type { PeerHint, RawLink } from '../../src/inventory/kernel/ip/parse-links.ts';
import { resolvePeers, unresolved } from '../../src/inventory/kernel/resolve-peers.ts';

const HOST = 1;
const A = 2;
const B = 3;

function veth(index: number, hint: Partial<PeerHint>, kind = 'veth'): RawLink {
  return {
    index,
    name: `veth${index}`,
    kind,
    up: true,
    operState: 'UP',
    mtu: 1500,
    mac: null,
    alias: null,
    master: null,
    vlan: null,
    table: null,
    addresses: [],
    counters: null,
    hint: { name: null, index: null, nsid: null, ...hint },
  };
}

const peers = (...args: Parameters<typeof resolvePeers>) =>
  Object.fromEntries(
    [...resolvePeers(...args)].flatMap(([id, links]) =>
      links.map(({ index, peer }) => [
        `${id}/${index}`,
        peer?.kind === 'known' ? `${peer.namespace}/${peer.index}` : (peer?.kind ?? null),
      ]),
    ),
  );

test('what the host’s map says answers for the other end too', () => {
  const links = new Map([
    [HOST, [veth(15, { index: 2, nsid: 0 })]],
    [A, [veth(2, { index: 15, nsid: 0 })]],
  ]);
  const nsids = new Map([[HOST, new Map([[0, A]])]]);
  expect(peers(links, nsids)).toEqual({ '1/15': '2/2', '2/2': '1/15' });
  expect(unresolved(links, nsids)).toEqual([]);
});

test('the same index and nsid in two namespaces are two cables', () => {
  const links = new Map([
    [HOST, [veth(15, { index: 2, nsid: 0 }), veth(16, { index: 2, nsid: 1 })]],
    [A, [veth(2, { index: 15, nsid: 0 })]],
    [B, [veth(2, { index: 16, nsid: 0 })]],
  ]);
  const nsids = new Map([
    [
      HOST,
      new Map([
        [0, A],
        [1, B],
      ]),
    ],
  ]);
  expect(peers(links, nsids)).toEqual({
    '1/15': '2/2',
    '1/16': '3/2',
    '2/2': '1/15',
    '3/2': '1/16',
  });
});

test('a cable between two others is asked after, once', () => {
  const links = new Map([
    [HOST, []],
    [A, [veth(3, { index: 3, nsid: 1 })]],
    [B, [veth(3, { index: 3, nsid: 0 })]],
  ]);
  const host = new Map([[HOST, new Map<number, number>()]]);
  expect(unresolved(links, host)).toEqual([
    { id: A, nsid: 1 },
    { id: B, nsid: 0 },
  ]);
  const asked = new Map([...host, [A, new Map([[1, B]])]]);
  expect(peers(links, asked)).toEqual({ '2/3': '3/3', '3/3': '2/3' });
  expect(unresolved(links, asked)).toEqual([]);
});

test('a pair beside each other is found by name', () => {
  const links = new Map([[HOST, [veth(6, { name: 'veth7' }), veth(7, { name: 'veth6' })]]]);
  expect(peers(links, new Map())).toEqual({ '1/6': '1/7', '1/7': '1/6' });
});

test('an end that contradicts what the first one says is not believed for it', () => {
  const links = new Map([
    [HOST, [veth(15, { index: 2, nsid: 0 })]],
    [A, [veth(2, { index: 99, nsid: 0 })]],
  ]);
  expect(peers(links, new Map([[HOST, new Map([[0, A]])]]))).toEqual({
    '1/15': '2/2',
    '2/2': 'unknown',
  });
});

test.each([
  [
    'no handle leads there',
    { index: 9, nsid: 7 },
    new Map([[HOST, new Map<number, number>()]]),
    /nsid 7/,
  ],
  ['the map could not be asked for', { index: 9, nsid: 7 }, new Map(), /could not be asked/],
  [
    'no number for it',
    { index: 9, nsid: -1 },
    new Map([[HOST, new Map<number, number>()]]),
    /no number/,
  ],
  ['no hint at all', {}, new Map([[HOST, new Map<number, number>()]]), /does not name/],
])('unknown, with the reason: %s', (_, hint, nsids, why) => {
  const [link] = resolvePeers(new Map([[HOST, [veth(5, hint)]]]), nsids).get(HOST) ?? [];
  expect(link?.peer).toMatchObject({ kind: 'unknown', why: expect.stringMatching(why) });
});

test('other kinds have no peer, though they name a link below', () => {
  const links = new Map([[HOST, [veth(5, { index: 2, nsid: 0 }, 'macvlan')]]]);
  expect(peers(links, new Map([[HOST, new Map([[0, A]])]]))).toEqual({ '1/5': null });
});

const lowers = (...args: Parameters<typeof resolvePeers>) =>
  [...resolvePeers(...args)].flatMap(([id, links]) =>
    links.map(({ name, lower, peer }) => ({ at: `${id}/${name}`, lower, peer })),
  );

test('what a link stands on is beside it, or in the namespace that its number means', () => {
  const vlan = { ...veth(3, { name: 'veth2' }, 'vlan'), vlan: 10 };
  const links = new Map([
    [HOST, [veth(2, {}, 'physical'), vlan]],
    [A, [veth(5, { index: 2, nsid: 0 }, 'ipvlan')]],
  ]);
  expect(unresolved(links, new Map())).toEqual([{ id: A, nsid: 0 }]);
  expect(lowers(links, new Map([[A, new Map([[0, HOST]])]]))).toEqual([
    { at: '1/veth2', lower: null, peer: null },
    { at: '1/veth3', lower: { kind: 'known', namespace: HOST, index: 2 }, peer: null },
    { at: '2/veth5', lower: { kind: 'known', namespace: HOST, index: 2 }, peer: null },
  ]);
});

test('one that stands on what is not known says why', () => {
  const links = new Map([[A, [veth(5, { index: 2, nsid: -1 }, 'macvlan')]]]);
  const [only] = lowers(links, new Map([[A, new Map()]]));
  expect(only?.lower).toEqual({
    kind: 'unknown',
    index: 2,
    why: 'the link that it stands on is in a namespace that this one has no number for',
  });
});
