import { expect, test } from 'vitest';
import { chooseAddress } from '../../src/explain/path/choose-address.ts';
import type { LinkAddress } from '../../src/model/address/address.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Route } from '../../src/model/kernel/route.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  address,
  DB,
  HOST,
  link,
  loopback,
  namespace,
  route,
  sampleSnapshot,
  WEB,
} from '../support/sample-snapshot.ts';

const A = 1001;
const B = 1002;

type Cabled = { readonly mine: readonly string[]; readonly theirs: readonly string[] };

/** `a` and `b` with cables between them, and a link of `b` that leads nowhere. */
function host(
  cables: readonly Cabled[],
  alone: readonly string[],
  routes: readonly Route[] = [],
): Snapshot {
  const end = (peer: number, addresses: (cable: Cabled) => readonly LinkAddress[]) =>
    cables.map((cable, at) =>
      link({
        index: at + 2,
        name: `eth${at}`,
        kind: 'veth',
        peer: { kind: 'known', namespace: peer, index: at + 2 },
        addresses: addresses(cable),
      }),
    );
  const all = (list: readonly string[]) =>
    list.map((cidr) => address(cidr, cidr.startsWith('fe80') ? 'link' : 'global'));
  const a: Namespace = namespace({
    id: A,
    kind: 'named',
    links: [loopback, ...end(B, ({ mine }) => all(mine))],
    routes,
  });
  const b: Namespace = namespace({
    id: B,
    kind: 'named',
    links: [
      loopback,
      link({ index: 90, name: 'other0', kind: 'physical', addresses: all(alone) }),
      ...end(A, ({ theirs }) => all(theirs)),
    ],
  });
  return { ...sampleSnapshot, namespaces: [a, b], containers: [] };
}

const aim = (snapshot: Snapshot, to: number | string) =>
  chooseAddress(snapshot, new Map(), {
    from: A,
    to:
      typeof to === 'number'
        ? { kind: 'namespace', namespace: to }
        : { kind: 'address', address: to },
    port: null,
  });

test('one on a shared segment goes before others', () => {
  const shared = host([{ mine: ['10.0.0.1/24'], theirs: ['10.0.0.2/24'] }], ['10.9.0.1/24']);
  expect(aim(shared, B)).toEqual({ destination: '10.0.0.2', wanted: B });
});

test('of a shared segment, the family that both have there', () => {
  const snapshot = host([{ mine: ['fd00::1/64'], theirs: ['10.0.0.2/24', 'fd00::2/64'] }], []);
  expect(aim(snapshot, B).destination).toBe('fd00::2');
});

test('of two shared networks, the one whose containers may talk to each other', () => {
  const second = link({
    index: 40,
    name: 'eth1',
    kind: 'veth',
    peer: { kind: 'known', namespace: HOST, index: 41 },
    addresses: [address('172.17.0.5/16')],
  });
  const port = link({
    index: 41,
    name: 'veth41',
    kind: 'veth',
    master: 'docker0',
    peer: { kind: 'known', namespace: DB, index: 40 },
  });
  const namespaces = sampleSnapshot.namespaces.map((each) => {
    if (each.id === DB) return { ...each, links: [...each.links, second] };
    return each.id === HOST ? { ...each, links: [...each.links, port] } : each;
  });
  const question = { from: WEB, to: { kind: 'namespace', namespace: DB }, port: null } as const;
  const none = new Map();
  expect(chooseAddress(sampleSnapshot, none, question).destination).toBe('172.18.0.2');
  expect(chooseAddress({ ...sampleSnapshot, namespaces }, none, question).destination).toBe(
    '172.17.0.5',
  );
});

test('IPv4 before IPv6, and never a link-local one', () => {
  const both = host(
    [{ mine: ['fd00::1/64', '10.0.0.1/24'], theirs: ['fe80::2/64', 'fd00::2/64', '10.0.0.2/24'] }],
    [],
  );
  expect(aim(both, B).destination).toBe('10.0.0.2');
  const local = host([{ mine: ['10.0.0.1/24'], theirs: ['fe80::2/64'] }], []);
  expect(aim(local, B).destination).toBeNull();
});

test('without a shared segment, one that the source has a route to, else any', () => {
  const routes = [route({ destination: '10.8.0.0/16', gateway: '10.0.0.9' })];
  expect(aim(host([], ['10.9.0.1/24', '10.8.0.1/24'], routes), B).destination).toBe('10.8.0.1');
  expect(aim(host([], ['10.9.0.1/24', '10.8.0.1/24']), B).destination).toBe('10.9.0.1');
});

test('an address is asked for as it is; it is somebody’s where only one has it', () => {
  const snapshot = host([], ['10.9.0.1/24']);
  expect(aim(snapshot, '10.9.0.1')).toEqual({ destination: '10.9.0.1', wanted: B });
  expect(aim(snapshot, '192.0.2.9')).toEqual({ destination: '192.0.2.9', wanted: null });
});

test('oneself is asked by an address of one’s own, or by the loopback', () => {
  const snapshot = host([{ mine: ['10.0.0.1/24'], theirs: [] }], []);
  expect(aim(snapshot, A).destination).toBe('10.0.0.1');
  expect(aim(host([], []), A).destination).toBe('127.0.0.1');
});
