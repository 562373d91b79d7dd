import { expect, test } from 'vitest';
import { mapDot } from '../../../src/cli/map/dot.ts';
import { mapMermaid } from '../../../src/cli/map/mermaid.ts';
import { mapText } from '../../../src/cli/map/text.ts';
import { mapOf } from '../../../src/model/map/graph.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { drawn } from '../../support/drawn.ts';
import {
  address,
  link,
  loopback,
  namespace,
  network,
  route,
  sampleSnapshot,
} from '../../support/sample-snapshot.ts';

/** A host with a bridge, a container's cable in it, a vxlan in it, a cable of its own, and a way out. */
const snapshot: Snapshot = {
  ...sampleSnapshot,
  containers: [],
  networks: [network({ id: 'n1', name: 'back"end', bridge: 'br0' })],
  namespaces: [
    namespace({
      id: sampleSnapshot.host.namespace ?? 0,
      kind: 'host',
      links: [
        loopback,
        link({ index: 2, name: 'br0', kind: 'bridge', addresses: [address('10.0.0.1/24')] }),
        link({
          index: 3,
          name: 'p"1',
          kind: 'veth',
          master: 'br0',
          peer: { kind: 'known', namespace: 7, index: 9 },
        }),
        link({ index: 4, name: 'vx0', kind: 'vxlan', master: 'br0', up: false }),
        link({ index: 5, name: 'eth0', kind: 'physical', addresses: [address('192.0.2.2/24')] }),
        link({
          index: 6,
          name: 'c0',
          kind: 'veth',
          peer: { kind: 'known', namespace: 8, index: 2 },
        }),
      ],
      routes: [route({ destination: 'default', gateway: '192.0.2.1', device: 'eth0' })],
    }),
    namespace({
      id: 7,
      kind: 'named',
      names: ['web\u001b[2J'],
      links: [
        link({
          index: 9,
          name: 'eth0',
          kind: 'veth',
          addresses: [address('10.0.0.2/24'), address('fe80::1/64', 'link')],
          peer: {
            kind: 'known',
            namespace: sampleSnapshot.host.namespace ?? 0,
            index: 3,
          },
        }),
      ],
    }),
    namespace({
      id: 8,
      kind: 'named',
      names: ['far'],
      links: [
        link({
          index: 2,
          name: 'c1',
          kind: 'veth',
          up: false,
          peer: {
            kind: 'known',
            namespace: sampleSnapshot.host.namespace ?? 0,
            index: 6,
          },
        }),
      ],
    }),
    namespace({ id: 10, kind: 'named', names: ['alone'], links: [loopback] }),
  ],
};

test('each cable is in the map once, whichever end is seen first', () => {
  const { edges } = mapOf(snapshot);
  expect(edges.filter(({ kind }) => kind === 'veth')).toHaveLength(2);
  const turned = mapOf({ ...snapshot, namespaces: snapshot.namespaces.toReversed() });
  expect(turned.edges.filter(({ kind }) => kind === 'veth')).toHaveLength(2);
});

test('as text: the bridge with what is in it, other cables, the way out, who has none', () => {
  expect(drawn(...mapText(mapOf(snapshot), { ascii: false })).split('\n')).toMatchInlineSnapshot(`
    [
      "host",
      "  br0 10.0.0.1/24  network back"end",
      "    p"1 ↔ eth0 10.0.0.2/24  web\\x1b[2J",
      "    vx0 down",
      "  eth0 192.0.2.2/24 out to 192.0.2.1",
      "  c0 ↔ c1 down  far",
      "",
      "not connected: alone",
    ]
  `);
});

test('as Mermaid and DOT, labels end nothing and hold no control characters', () => {
  const mermaid = mapMermaid(mapOf(snapshot));
  const dot = mapDot(mapOf(snapshot));
  expect(mermaid).toMatchInlineSnapshot(`
    "flowchart LR
      ns4026531833["host"]
      bridge4026531833_2{{"br0<br/>back#34;end<br/>10.0.0.1/24"}}
      outside4026531833_5(["192.0.2.1"])
      ns7["web\\x1b[2J"]
      ns8["far"]
      ns10["alone"]
      ns4026531833 --- bridge4026531833_2
      bridge4026531833_2 ---|"p#34;1 ↔ eth0 10.0.0.2/24"| ns7
      ns4026531833 -.-|"vx0"| bridge4026531833_2
      ns4026531833 ---|"eth0 192.0.2.2/24"| outside4026531833_5
      ns4026531833 -.-|"c0 ↔ c1"| ns8"
  `);
  expect(dot).toContain('label="br0\\nback\\"end\\n10.0.0.1/24"');
  expect(dot).toContain('taillabel="p\\"1"');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  expect(`${mermaid}${dot}`).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
});

test('a line break in a name is no line of a label', () => {
  const namespaces = snapshot.namespaces.map((each) => ({ ...each, names: ['a\nb'] }));
  const dot = mapDot(mapOf({ ...snapshot, namespaces }));
  expect(dot).toContain('a\\\\nb');
  expect(dot).not.toMatch(/a\\nb/);
});

test('a VLAN and an ipvlan stand on the link that carries their frames, a bond on its ports', () => {
  const HOST = sampleSnapshot.host.namespace ?? 0;
  const on = (index: number) => ({ kind: 'known', namespace: HOST, index }) as const;
  const standing: Snapshot = {
    ...sampleSnapshot,
    containers: [],
    networks: [],
    namespaces: [
      namespace({
        id: HOST,
        kind: 'host',
        links: [
          link({ index: 2, name: 'eth0', kind: 'physical', master: 'bond0' }),
          link({ index: 3, name: 'eth1', kind: 'physical', master: 'bond0', up: false }),
          link({ index: 4, name: 'bond0', kind: 'bond' }),
          link({
            index: 5,
            name: 'bond0.10',
            kind: 'vlan',
            vlan: 10,
            lower: on(4),
            addresses: [address('10.10.0.1/24')],
          }),
          link({ index: 6, name: 'br0', kind: 'bridge' }),
          link({
            index: 7,
            name: 'bond0.20',
            kind: 'vlan',
            vlan: 20,
            lower: on(4),
            master: 'br0',
          }),
        ],
      }),
      namespace({
        id: 8,
        kind: 'named',
        names: ['guest'],
        links: [link({ index: 2, name: 'mv0', kind: 'macvlan', lower: on(6) })],
      }),
      namespace({
        id: 7,
        kind: 'named',
        names: ['web'],
        links: [link({ index: 2, name: 'ipv0', kind: 'ipvlan', lower: on(4) })],
      }),
    ],
  };
  const map = mapOf(standing);
  const lowers = map.edges.filter(({ kind }) => kind === 'lower');
  expect(lowers.map(({ from, to }) => [from.link, to.link])).toEqual([
    ['bond0', 'eth0'],
    ['bond0', 'eth1'],
    ['bond0.10', 'bond0'],
    ['bond0.20', 'bond0'],
    ['mv0', 'br0'],
    ['ipv0', 'bond0'],
  ]);
  const lines = drawn(...mapText(map, { ascii: false })).split('\n');
  expect(lines).toContain('  bond0.10 10.10.0.1/24 on bond0');
  expect(lines).toContain('  bond0.20 on bond0');
  expect(lines).toContain('  mv0 on br0  host');
  expect(lines).toContain('  ipv0 on bond0  host');
});
