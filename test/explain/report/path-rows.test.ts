import { expect, test } from 'vitest';
import type { Explanation } from '../../../src/explain/explanation.ts';
import type { Culprit, Position } from '../../../src/explain/finding.ts';
import { namesIn } from '../../../src/explain/report/names.ts';
import { pathRows } from '../../../src/explain/report/path-rows.ts';
import type { FaultCode } from '../../../src/explain/verdict.ts';
import { drawnGlyphs } from '../../../src/model/glyphs.ts';
import { plainText } from '../../../src/model/styled-text.ts';
import { createTheme } from '../../../src/tui/theme.ts';
import { answered, broken, hop, iccOff, traversal } from '../../support/sample-explanation.ts';
import { DB, HOST, sampleSnapshot, WEB } from '../../support/sample-snapshot.ts';

const names = namesIn(sampleSnapshot);

function drawn(explanation: Explanation, width = 120, ascii = false): readonly string[] {
  const rows = pathRows(explanation, { names, glyphs: drawnGlyphs(ascii), width });
  return rows.map(plainText);
}

function at(step: Position['step'], over: Partial<Position> = {}): Position {
  return { direction: 'there', stage: 0, step, link: null, ...over };
}

function faulty(
  position: Position,
  { code, culprit = null }: { readonly code: FaultCode; readonly culprit?: Culprit | null },
) {
  return broken(position, { code, culprit, fix: { kind: 'words', words: 'mend it' } });
}

const link = (namespace: number, name: string): Culprit => ({ kind: 'link', name, namespace });

test('a whole way, from the source by the bridge to the destination', () => {
  expect(drawn(answered)).toEqual([
    'web, side eth1 ──↔── veth99c01aa ──╋ br-4bde906ed43a ├── veth01b ──↔── eth0 db',
  ]);
});

test('a rule that drops what a bridge forwards breaks the way behind the bridge', () => {
  expect(drawn(iccOff)).toEqual([
    'web, side eth1 ──↔── veth99c01aa ──╋ br-4bde906ed43a ──✗── veth01b ──↔── eth0 db',
  ]);
});

test('what lies behind the break is drawn dim', () => {
  const [row = []] = pathRows(iccOff, { names, glyphs: drawnGlyphs(false), width: 120 });
  const broke = row.findIndex(({ tone }) => tone === 'bad');
  expect(row.slice(broke + 1).every(({ tone }) => tone === 'dim')).toBe(true);
  expect(row.slice(0, broke).some(({ tone }) => tone === 'strong')).toBe(true);
});

test('where a narrow screen has no room, joints are short, and then the way goes on below', () => {
  expect(drawn(iccOff, 72)).toEqual([
    'web, side eth1 ↔ veth99c01aa ╋ br-4bde906ed43a ✗ veth01b ↔ eth0 db',
  ]);
  const narrow = drawn(iccOff, 50);
  expect(narrow).toEqual([
    'web, side eth1 ↔ veth99c01aa ╋ br-4bde906ed43a',
    ' ✗ veth01b ↔ eth0 db',
  ]);
});

test('only ASCII', () => {
  expect(drawn(iccOff, 120, true)).toEqual([
    'web, side eth1 --<->-- veth99c01aa --# br-4bde906ed43a --!!-- veth01b --<->-- eth0 db',
  ]);
});

const TOP = 'web, side eth1 ──';

test.each<[string, Explanation, string]>([
  [
    'the source’s own link',
    faulty(at('link', { link: 'eth1' }), { code: 'source-link-down', culprit: link(WEB, 'eth1') }),
    `${TOP}✗── veth99c01aa ──╋`,
  ],
  [
    'the other end of its cable',
    faulty(at('segment', { link: 'veth99c01aa' }), {
      code: 'peer-link-down',
      culprit: link(HOST, 'veth99c01aa'),
    }),
    `${TOP}✗── veth99c01aa ──╋`,
  ],
  [
    'the bridge',
    faulty(at('segment', { link: 'br-4bde906ed43a' }), {
      code: 'bridge-down',
      culprit: link(HOST, 'br-4bde906ed43a'),
    }),
    'veth99c01aa ──✗── br-4bde906ed43a ├──',
  ],
  [
    'a port of it',
    faulty(at('segment', { link: 'veth01b' }), {
      code: 'port-isolated',
      culprit: link(HOST, 'veth01b'),
    }),
    'br-4bde906ed43a ──✗── veth01b',
  ],
  [
    'the destination’s link',
    faulty(at('arrival', { stage: 1, link: 'eth0' }), {
      code: 'destination-link-down',
      culprit: link(DB, 'eth0'),
    }),
    'veth01b ──✗── eth0 db',
  ],
  [
    'the destination’s rules',
    faulty(at('filter', { stage: 1, link: 'eth0' }), { code: 'firewall-drop' }),
    'eth0 ──✗── db',
  ],
  ['the service', faulty(at('service', { stage: 1 }), { code: 'port-closed' }), 'eth0 ──✗── db'],
  ['the source’s routes', faulty(at('route'), { code: 'no-route' }), 'web, side ──✗── eth1'],
  [
    'the source’s own rules',
    faulty(at('filter', { link: 'eth1' }), { code: 'firewall-drop' }),
    'web, side ──✗── eth1 ──↔──',
  ],
  ['a neighbour', faulty(at('neighbour'), { code: 'neighbour-failed' }), 'eth1 ──✗── veth99c01aa'],
])('the break is at %s', (_, explanation, expected) => {
  expect(drawn(explanation)[0]).toContain(expected);
});

test('what could not be followed ends in what was asked for', () => {
  const none = hop({ namespace: WEB, route: { kind: 'none', why: 'no-route' } });
  const explanation = faulty(at('route'), { code: 'no-route' });
  expect(drawn({ ...explanation, there: { hops: [none] }, back: { hops: [] } })).toEqual([
    'web, side ──✗── db',
  ]);
  const nowhere = { hops: [] };
  const unknown = { ...answered, verdict: 'unknown', there: nowhere, back: nowhere } as const;
  expect(drawn(unknown)).toEqual(['web, side ··· db']);
});

test('a frame that gets no further than an unplugged cable', () => {
  const loose = hop({
    namespace: WEB,
    segment: {
      nextHop: '172.18.0.2',
      traversals: [traversal(WEB, 'eth1', 'out'), traversal(HOST, 'veth99c01aa', 'cable')],
      owners: [],
      open: false,
    },
  });
  const explanation = faulty(at('segment', { link: 'veth99c01aa' }), { code: 'not-on-bridge' });
  const way = { ...explanation, there: { hops: [loose] }, back: { hops: [] } };
  expect(drawn(way)).toEqual([`${TOP}✗── veth99c01aa ··· db`]);
});

const ROUTED = [
  hop({
    namespace: WEB,
    segment: {
      nextHop: '172.17.0.1',
      traversals: [
        traversal(WEB, 'eth0', 'out'),
        traversal(HOST, 'vethae9eb09', 'port-in'),
        traversal(HOST, 'docker0', 'bridge'),
      ],
      owners: [{ namespace: HOST, link: 'docker0' }],
      open: false,
    },
  }),
  hop({
    namespace: HOST,
    arrivesBy: 'docker0',
    route: { kind: 'out', device: 'eth0', gateway: '192.0.2.1', source: null },
    destination: '198.51.100.7',
  }),
];

test('a router stands between its links, and the world begins behind the last', () => {
  const outside = { ...answered, there: { hops: ROUTED }, back: { hops: [] } };
  expect(drawn(outside)).toEqual([
    'web, side eth0 ──↔── vethae9eb09 ──╋ docker0 ── host ── eth0 ──→ 192.0.2.1 ──→ 198.51.100.7',
  ]);
});

test('a router that does not forward breaks the way behind itself', () => {
  const explanation = faulty(at('forwarding', { stage: 1 }), { code: 'forwarding-off' });
  const way = { ...explanation, there: { hops: ROUTED }, back: { hops: [] } };
  expect(drawn(way)[0]).toContain('docker0 ── host ──✗── eth0');
  const dropped = faulty(at('filter', { stage: 1, link: 'docker0' }), { code: 'firewall-drop' });
  expect(drawn({ ...dropped, there: { hops: ROUTED }, back: { hops: [] } })[0]).toContain(
    'docker0 ── host ──✗── eth0',
  );
  const arrival = faulty(at('arrival', { stage: 1, link: 'docker0' }), {
    code: 'reverse-path-filter',
    culprit: { kind: 'sysctl', name: 'net.ipv4.conf.docker0.rp_filter', namespace: HOST },
  });
  expect(drawn({ ...arrival, there: { hops: ROUTED }, back: { hops: [] } })[0]).toContain(
    '╋ docker0 ──✗── host ── eth0',
  );
});

test('the way back is drawn where it breaks, and where it goes by other links', () => {
  const back = faulty(at('route', { direction: 'back' }), { code: 'destination-no-return-route' });
  expect(drawn(back)).toEqual([
    'there web, side eth1 ──↔── veth99c01aa ──╋ br-4bde906ed43a ├── veth01b ──↔── eth0 db',
    'back  db ──✗── eth0 ──↔── veth01b ──╋ br-4bde906ed43a ├── veth99c01aa ──↔── eth1 web, side',
  ]);
  const [first, ...more] = answered.back.hops;
  const traversals = first?.segment?.traversals ?? [];
  const other = traversals.map((each) =>
    each.namespace === WEB ? { ...each, link: 'eth0' } : each,
  );
  const detour = { nextHop: '172.18.0.7', owners: [], open: false, traversals: other };
  const hops = [hop({ namespace: DB, segment: detour }), ...more];
  expect(drawn({ ...answered, back: { hops } }).at(-1)).toContain('──↔── eth0');
});

test('read aloud: words in the place of glyphs', () => {
  const { glyphs } = createTheme({ colour: false, ascii: false, screenReader: true });
  const rows = pathRows(iccOff, { names, glyphs, width: 190 });
  expect(rows.map(plainText)).toEqual([
    'web, side eth1 to veth99c01aa on br-4bde906ed43a failed before veth01b to eth0 db',
  ]);
});

test('no name reaches a terminal raw', () => {
  const renamed = {
    ...sampleSnapshot,
    containers: sampleSnapshot.containers.map((each) =>
      each.name === 'db' ? { ...each, name: '\x1b[2Jdb' } : each,
    ),
  };
  const rows = pathRows(iccOff, {
    names: namesIn(renamed),
    glyphs: drawnGlyphs(false),
    width: 120,
  });
  expect(rows.map(plainText).join('\n')).toContain('\\x1b[2Jdb');
});
