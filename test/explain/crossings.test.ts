import { expect, test } from 'vitest';
import { crossingsOf } from '../../src/explain/filters/crossings.ts';
import type { PathHop, Traversal } from '../../src/explain/path/packet-path.ts';
import { link, namespace } from '../support/sample-snapshot.ts';
import { A, B, CABLE, cableContext, factsOf, hop, segment } from './cable-context.ts';

const HUB = 4026540009;

/** The hooks of the rules for routed packets that a bridged frame meets on a bridge that hands frames on. */
function met(tags: { readonly into?: number; readonly out?: number }, settings = {}) {
  const tagged = (tag: number | undefined) => (tag === undefined ? {} : { tag });
  const traversals: readonly Traversal[] = [
    { namespace: A, link: 'eth0', as: 'out' },
    { namespace: HUB, link: 'pa', as: 'port-in', ...tagged(tags.into) },
    { namespace: HUB, link: 'br0', as: 'bridge' },
    { namespace: HUB, link: 'pb', as: 'port-out', ...tagged(tags.out) },
    { namespace: B, link: 'eth0', as: 'in' },
  ];
  const route = { kind: 'out', device: 'eth0', gateway: null, source: '10.0.0.1' } as const;
  const context = cableContext({
    snapshot: CABLE,
    facts: new Map([
      [HUB, factsOf(HUB, { settings: { 'net.bridge.bridge-nf-call-iptables': '1', ...settings } })],
    ]),
    there: { hops: [hop({ namespace: A, route, segment: segment(...traversals) })] },
  });
  return crossingsOf(context)
    .filter(({ namespace, layer }) => namespace === HUB && layer === 'ip')
    .map(({ hook }) => hook);
}

/** net/bridge/br_netfilter_hooks.c: frames with a tag are handed on only where bridge-nf-filter-vlan-tagged says so. */
test('frames with a VLAN tag do not meet the rules for routed packets', () => {
  expect(met({})).toEqual(['prerouting', 'forward', 'postrouting']);
  expect(met({ out: 10 })).toEqual(['prerouting']);
  expect(met({ into: 10 })).toEqual(['forward', 'postrouting']);
  expect(met({ into: 10, out: 10 })).toEqual([]);
  const on = { 'net.bridge.bridge-nf-filter-vlan-tagged': '1' };
  expect(met({ into: 10, out: 10 }, on)).toEqual(['prerouting', 'forward', 'postrouting']);
});

/** Documentation/networking/vrf.rst, on iptables; the links as in test/guest/kinds.test.ts. */
test('what comes in by a link of a VRF meets rules for that link first, and further in only for the VRF', () => {
  const ports = ['eth1', 'eth2'].map((name, at) =>
    link({ index: at + 3, name, kind: 'veth', master: 'blue' }),
  );
  const router = namespace({
    id: HUB,
    kind: 'named',
    links: [link({ index: 2, name: 'blue', kind: 'vrf' }), ...ports],
  });
  const snapshot = { ...CABLE, namespaces: [...CABLE.namespaces, router] };
  const linksAt = (over: Pick<PathHop, 'route' | 'arrivesBy'>) =>
    crossingsOf(cableContext({ snapshot, there: { hops: [hop({ namespace: HUB, ...over })] } }))
      .filter((each) => each.namespace === HUB)
      .map(({ hook, packet: { arrivesBy, leavesBy } }) => [hook, arrivesBy, leavesBy].join(' '));
  const out = { kind: 'out', device: 'eth2', gateway: null, source: null } as const;
  expect(linksAt({ arrivesBy: 'eth1', route: out })).toEqual([
    'prerouting eth1 ',
    'prerouting blue ',
    'forward blue eth2',
    'postrouting  eth2',
  ]);
  expect(linksAt({ arrivesBy: 'eth1', route: { kind: 'local' } })).toEqual([
    'prerouting eth1 ',
    'prerouting blue ',
    'input blue ',
  ]);
  expect(linksAt({ arrivesBy: null, route: out })).toEqual([
    'output  blue',
    'output  eth2',
    'postrouting  eth2',
  ]);
});
