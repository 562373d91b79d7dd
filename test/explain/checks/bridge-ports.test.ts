import { expect, test } from 'vitest';
import { checkBridgePorts } from '../../../src/explain/checks/bridge-ports.ts';
import type { PortVlans } from '../../../src/model/kernel/path-detail.ts';
import { link, loopback, namespace, sampleSnapshot } from '../../support/sample-snapshot.ts';
import { A, B, cableContext, factsOf, hop, linkFacts, segment } from '../cable-context.ts';

const HUB = 4026540009;

const hub = namespace({
  id: HUB,
  kind: 'named',
  names: ['hub'],
  paths: ['/run/netns/hub'],
  links: [
    loopback,
    link({ index: 2, name: 'br0', kind: 'bridge' }),
    link({ index: 3, name: 'pa', kind: 'veth', master: 'br0' }),
    link({ index: 4, name: 'pb', kind: 'veth', master: 'br0' }),
  ],
});

const plain = linkFacts({});
const port = (index: number, name: string, isolated = false, state = 'forwarding') => ({
  ...plain,
  index,
  name,
  up: true,
  carrier: true,
  noArp: false,
  mtu: 1500,
  mac: null,
  bridge: null,
  vxlan: null,
  sharing: null,
  port: { state, isolated, hairpin: false, learning: true, flood: true },
});

/** A frame from `pa` to `pb` of `br0`. */
function bridged(
  ports: readonly [ReturnType<typeof port>, ReturnType<typeof port>],
  vlanFiltering = false,
  vlans: readonly PortVlans[] = [],
) {
  const bridge = { ...port(2, 'br0'), port: null, bridge: { vlanFiltering } };
  const traversals = [
    { namespace: A, link: 'eth0', as: 'out' },
    { namespace: HUB, link: 'pa', as: 'port-in' },
    { namespace: HUB, link: 'br0', as: 'bridge' },
    { namespace: HUB, link: 'pb', as: 'port-out' },
    { namespace: B, link: 'eth0', as: 'in' },
  ] as const;
  const context = cableContext({
    snapshot: { ...sampleSnapshot, namespaces: [hub] },
    facts: new Map([[HUB, factsOf(HUB, { links: [bridge, ...ports], vlans })]]),
    there: {
      hops: [
        hop({
          namespace: A,
          route: { kind: 'out', device: 'eth0', gateway: null, source: null },
          segment: segment(...traversals),
        }),
      ],
    },
  });
  return checkBridgePorts(context).map(({ fault, what }) => [
    fault?.code ?? 'well',
    fault?.culprit?.name,
    what,
  ]);
}

const BOTH = 'pa and pb of br0 forward to each other';

test('two ports forward to each other, and one that is isolated alone does no harm', () => {
  expect(bridged([port(3, 'pa'), port(4, 'pb')])).toEqual([['well', undefined, BOTH]]);
  expect(bridged([port(3, 'pa', true), port(4, 'pb')])).toEqual([['well', undefined, BOTH]]);
});

test('two isolated ports', () => {
  const [[code, culprit] = []] = bridged([port(3, 'pa', true), port(4, 'pb', true)]);
  expect([code, culprit]).toEqual(['port-isolated', 'pa']);
});

test('a port that is blocking', () => {
  const found = bridged([port(3, 'pa'), port(4, 'pb', false, 'blocking')]);
  expect(found).toContainEqual(['port-isolated', 'pb', expect.stringContaining('blocking')]);
});

test('of a port without a carrier, which the kernel disables, nothing is said', () => {
  const deaf = { ...port(4, 'pb', false, 'disabled'), carrier: false };
  expect(bridged([port(3, 'pa'), deaf])).toEqual([]);
});

test('VLANs count only where the bridge filters them', () => {
  const apart = [
    { link: 'pa', vlans: [10], untagged: [10], pvid: 10 },
    { link: 'pb', vlans: [20], untagged: [20], pvid: 20 },
  ];
  const together = [
    { link: 'pa', vlans: [10], untagged: [10], pvid: 10 },
    { link: 'pb', vlans: [10, 20], untagged: [10, 20], pvid: 20 },
  ];
  const ports = [port(3, 'pa'), port(4, 'pb')] as const;
  expect(bridged(ports, false, apart)).toEqual([['well', undefined, BOTH]]);
  expect(bridged(ports, true, together)).toEqual([['well', undefined, BOTH]]);
  expect(bridged(ports, true, apart)).toEqual([
    ['vlan-mismatch', 'pa', 'br0 of hub filters VLANs: pa is in VLAN 10, pb is not'],
  ]);
});
