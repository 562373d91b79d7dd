import { expect, test } from 'vitest';
import { checkBridgePorts } from '../../src/explain/checks/bridge-ports.ts';
import { segmentFrom } from '../../src/explain/path/l2-segment.ts';
import type { AllFacts } from '../../src/explain/path/link-facts.ts';
import type { Traversal } from '../../src/explain/path/packet-path.ts';
import { namesIn } from '../../src/explain/report/names.ts';
import { pathRows } from '../../src/explain/report/path-rows.ts';
import { parsePortVlans } from '../../src/inventory/details/parse-forwarding.ts';
import { parsePathLinks } from '../../src/inventory/details/parse-path-links.ts';
import { parseLinks } from '../../src/inventory/kernel/ip/parse-links.ts';
import { resolvePeers } from '../../src/inventory/kernel/resolve-peers.ts';
import { drawnGlyphs } from '../../src/model/glyphs.ts';
import { namespaceOf } from '../../src/model/kernel/wiring.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { plainText } from '../../src/model/styled-text.ts';
import { fixture } from '../inventory/fixture.ts';
import { answered } from '../support/sample-explanation.ts';
import { namespace, sampleSnapshot } from '../support/sample-snapshot.ts';
import { cableContext, factsOf, hop } from './cable-context.ts';

/**
 * Recorded on Linux 6.12 with iproute2 6.15, on the host that test/guest/kinds.test.ts makes: what
 * `ip -j -d -s addr`, `ip -d -j link` and `bridge -j vlan` print in each namespace.
 */
const NAMES = ['host', 'a', 'b', 'c', 'd', 'i', 'j'] as const;
type Name = (typeof NAMES)[number];
const ID: Readonly<Record<Name, number>> = { host: 1, a: 2, b: 3, c: 4, d: 5, i: 6, j: 7 };

type Recorded = { readonly addr: unknown; readonly link: unknown; readonly vlan: unknown };

function recorded(name: Name): Recorded {
  return JSON.parse(fixture(`kinds/${name}.json`));
}

/** In the host's order of making them; each of the others calls the host 0. */
const NSIDS = new Map([
  [ID.host, new Map([ID.a, ID.b, ID.c, ID.d].map((id, nsid) => [nsid, id]))],
  ...NAMES.slice(1).map((name) => [ID[name], new Map([[0, ID.host]])] as const),
]);

const LINKS = resolvePeers(
  new Map(NAMES.map((name) => [ID[name], parseLinks(JSON.stringify(recorded(name).addr))])),
  NSIDS,
);

const HOST: Snapshot = {
  ...sampleSnapshot,
  host: { ...sampleSnapshot.host, namespace: ID.host },
  containers: [],
  namespaces: NAMES.map((name) =>
    namespace({
      id: ID[name],
      kind: name === 'host' ? 'host' : 'named',
      names: name === 'host' ? [] : [name],
      links: LINKS.get(ID[name]) ?? [],
    }),
  ),
};

const FACTS: AllFacts = new Map(
  NAMES.map((name) => {
    const { link, vlan } = recorded(name);
    const links = parsePathLinks(JSON.stringify(link));
    return [ID[name], factsOf(ID[name], { links, vlans: parsePortVlans(JSON.stringify(vlan)) })];
  }),
);

function endAt(name: Name, link: string) {
  const at = namespaceOf(HOST, ID[name]);
  const found = at?.links.find((each) => each.name === link);
  if (!at || found === undefined) throw new Error(`${name} has no ${link}`);
  return { namespace: at, link: found };
}

/** What a frame passes from one link to another: `pa 10`, where it has a tag there; null for no way. */
function way(from: readonly [Name, string], to: readonly [Name, string]) {
  const traversals = passagesOf(from, to);
  return traversals?.map(({ link, tag }) => (tag === undefined ? link : `${link} ${tag}`)) ?? null;
}

function passagesOf(
  from: readonly [Name, string],
  [name, link]: readonly [Name, string],
): readonly Traversal[] | null {
  const { stations } = segmentFrom(HOST, FACTS, endAt(...from));
  const station = stations.find(
    (each) => each.namespace.id === ID[name] && each.link.name === link,
  );
  return station?.traversals ?? null;
}

test('a frame gets a tag at a bridge that filters VLANs, and keeps it beyond a trunk', () => {
  const there = ['eth0', 'pa', 'br0', 'pc 10', 'eth0 10', 'eth0.10'];
  expect(way(['a', 'eth0'], ['c', 'eth0.10'])).toEqual(there);
  expect(way(['c', 'eth0.10'], ['a', 'eth0'])).toEqual([
    'eth0.10',
    'eth0 10',
    'pc 10',
    'br0',
    'pa',
    'eth0',
  ]);
  expect(way(['a', 'eth0'], ['c', 'eth0'])).toBeNull();
});

test('a VLAN link on the bridge itself takes what has its tag, and the bridge the rest', () => {
  expect(way(['a', 'eth0'], ['host', 'br0.10'])).toEqual(['eth0', 'pa', 'br0 10', 'br0.10']);
  expect(way(['host', 'br0.10'], ['c', 'eth0.10'])).toEqual([
    'br0.10',
    'br0 10',
    'pc 10',
    'eth0 10',
    'eth0.10',
  ]);
  expect(way(['a', 'eth0'], ['host', 'br0'])).toBeNull();
  expect(way(['c', 'eth0'], ['host', 'br0'])).toEqual(['eth0', 'pc', 'br0']);
});

test('what is sent by a bond leaves by the port in use, and only that one listens', () => {
  expect(way(['host', 'bond0'], ['d', 'hub'])).toEqual(['bond0', 'd0', 'x0', 'hub']);
  expect(way(['d', 'hub'], ['host', 'bond0'])).toEqual(['hub', 'x0', 'd0', 'bond0']);
});

test('links of ipvlan that share one reach each other', () => {
  expect(way(['i', 'ipv0'], ['j', 'ipv0'])).toEqual(['ipv0', 'ipv0']);
});

test('a link and what it stands on are drawn without a cable between', () => {
  const drawn = (from: readonly [Name, string], to: readonly [Name, string]) => {
    const segment = {
      nextHop: '10.0.0.2',
      traversals: passagesOf(from, to) ?? [],
      owners: [{ namespace: ID[to[0]], link: to[1] }],
      open: false,
    };
    const route = { kind: 'out', device: from[1], gateway: null, source: null } as const;
    const hops = [
      hop({ namespace: ID[from[0]], route, segment }),
      hop({ namespace: ID[to[0]], arrivesBy: to[1], route: { kind: 'local' } }),
    ];
    const question = { ...answered.question, from: ID[from[0]] };
    const explanation = { ...answered, question, there: { hops }, back: { hops: [] } };
    const drawing = { names: namesIn(HOST), glyphs: drawnGlyphs(false), width: 120 };
    return pathRows(explanation, drawing).map(plainText);
  };
  expect(drawn(['host', 'bond0'], ['d', 'hub'])).toEqual(['host bond0 ── d0 ──↔── x0 ──╋ hub d']);
  expect(drawn(['a', 'eth0'], ['c', 'eth0.10'])).toEqual([
    'a eth0 ──↔── pa ──╋ br0 ├── pc ──↔── eth0 ── eth0.10 c',
  ]);
});

/** What is said of the ports between two links. */
function saidOf(from: readonly [Name, string], to: readonly [Name, string], facts = FACTS) {
  const traversals = passagesOf(from, to) ?? [];
  const context = cableContext({
    snapshot: HOST,
    facts,
    there: {
      hops: [
        hop({
          namespace: ID[from[0]],
          route: { kind: 'out', device: from[1], gateway: null, source: null },
          segment: { nextHop: '10.10.0.3', traversals, owners: [], open: false },
        }),
      ],
    },
  });
  return checkBridgePorts(context).map(({ fault, what }) => [fault?.code ?? 'well', what]);
}

test('ports of two VLANs do not forward to each other; those of one do, the bridge among them', () => {
  expect(saidOf(['a', 'eth0'], ['b', 'eth0'])).toEqual([
    ['vlan-mismatch', 'br0 of host filters VLANs: pa is in VLAN 10, pb is not'],
  ]);
  expect(saidOf(['a', 'eth0'], ['c', 'eth0.10'])).toEqual([
    ['well', 'pa and pc of br0 forward to each other'],
  ]);
  expect(saidOf(['a', 'eth0'], ['host', 'br0.10'])).toEqual([
    ['well', 'pa and its bridge br0 forward to each other'],
  ]);
  expect(saidOf(['host', 'br0.10'], ['c', 'eth0.10'])).toEqual([
    ['well', 'pc and its bridge br0 forward to each other'],
  ]);
});

test('a port or a bridge that is not in the VLAN of the frame', () => {
  const host = FACTS.get(ID.host);
  const without = (link: string) =>
    new Map([
      ...FACTS,
      [
        ID.host,
        factsOf(ID.host, {
          ...host,
          vlans: (host?.vlans ?? []).map((each) =>
            each.link === link ? { ...each, vlans: [1] } : each,
          ),
        }),
      ],
    ]);
  expect(saidOf(['a', 'eth0'], ['host', 'br0.10'], without('br0'))).toEqual([
    ['vlan-mismatch', 'br0 of host filters VLANs: pa is in VLAN 10, br0 is not'],
  ]);
  expect(saidOf(['c', 'eth0.10'], ['host', 'br0.10'], without('pc'))).toEqual([
    [
      'vlan-mismatch',
      'br0 of host filters VLANs: pc is not in VLAN 10, which the frame is tagged with',
    ],
  ]);
});
