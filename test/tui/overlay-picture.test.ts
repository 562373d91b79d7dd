import { expect, test } from 'vitest';
import type { HostEntry } from '../../src/store/hosts/open-hosts.ts';
import { otherHostsOf } from '../../src/store/hosts/open-hosts.ts';
import type { OtherHosts } from '../../src/store/hosts/other-hosts.ts';
import { initialState, type Peers } from '../../src/store/state.ts';
import { overlayRows } from '../../src/tui/present/overlay.ts';
import { viewOf } from '../../src/tui/present/view.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { ACROSS, nodeSnapshot, PEERS } from '../support/overlay-hosts.ts';

const ONE = nodeSnapshot(1, [
  ['web', 2],
  ['cache-of-the-shop', 4],
]);
const LIVE = { ...initialState.feed, kernel: 'listening' } as const;
const ENTRIES: readonly HostEntry[] = [
  { id: 1, name: 'one', snapshot: ONE, feed: LIVE },
  { id: 2, name: 'two', snapshot: nodeSnapshot(2, [['db', 5]]), feed: LIVE },
];
const READ: Peers = { kind: 'read', peers: PEERS, problems: [] };

function picture(
  width: number,
  {
    otherHosts = otherHostsOf(ENTRIES, 1),
    peers = READ,
    ascii = false,
  }: { readonly otherHosts?: OtherHosts; readonly peers?: Peers; readonly ascii?: boolean } = {},
) {
  const { glyphs } = createTheme({ colour: false, ascii });
  const rows = overlayRows(ACROSS, { otherHosts, peers }, { snapshot: ONE, width, glyphs });
  const view = viewOf(rows, width);
  const text = view.rows.map((line) =>
    line
      .map((part) => part.text)
      .join('')
      .trimEnd(),
  );
  return { text, stops: view.stops };
}

test('wide: this host, the vxlan, the others, each with its containers beneath', () => {
  expect(picture(100).text).toEqual([
    '',
    'across hosts',
    ' one  192.0.2.1 ───────────────────── vxlan 4097 ──┬── two  192.0.2.2',
    ' ├─ web                10.0.1.2/24                 │   └─ db  10.0.1.5/24',
    ' └─ cache-of-the-shop  10.0.1.4/24                 └── 192.0.2.3  not opened',
    '                                                       └─ 10.0.1.9  02:42:0a:00:01:09',
    'not opened: the addresses that this host sends there, its load balancer among them',
  ]);
});

test('narrow: one below the other', () => {
  const { text } = picture(56);
  expect(text.slice(2, 11)).toEqual([
    ' vxlan 4097',
    ' ├─ one  192.0.2.1',
    ' │  ├─ web                10.0.1.2/24',
    ' │  └─ cache-of-the-shop  10.0.1.4/24',
    ' ├─ two  192.0.2.2',
    ' │  └─ db  10.0.1.5/24',
    ' └─ 192.0.2.3  not opened',
    '    └─ 10.0.1.9  02:42:0a:00:01:09',
    'not opened: the addresses that this host sends there,',
  ]);
});

test('with ASCII alone', () => {
  expect(picture(100, { ascii: true }).text[4]).toBe(
    ' `- cache-of-the-shop  10.0.1.4/24                 `-- 192.0.2.3  not opened',
  );
});

test('alone, before the peers are known', () => {
  const otherHosts = { name: null, place: 1, others: [] };
  expect(picture(100, { otherHosts, peers: { kind: 'none' } }).text).toEqual([
    '',
    'across hosts',
    ' this machine  192.0.2.1 ──────────── vxlan 4097',
    ' ├─ web                10.0.1.2/24',
    ' └─ cache-of-the-shop  10.0.1.4/24',
    'asking who else is on it',
  ]);
});

test('a host without a connection is drawn as it was, and called stale', () => {
  const down = { kind: 'down', since: 0, why: 'gone', retryAt: null, needsPerson: false } as const;
  const [one, two] = ENTRIES;
  if (one === undefined || two === undefined) throw new Error('two hosts are open');
  const entries = [one, { ...two, feed: { ...LIVE, connection: down } }];
  expect(picture(100, { otherHosts: otherHostsOf(entries, 1) }).text[2]).toContain(
    'two  192.0.2.2  stale',
  );
});

test('what could not be asked is said', () => {
  const problems = [{ what: 'read the VTEP table (bridge fdb)', why: 'not permitted', hint: '' }];
  const peers = { kind: 'read', peers: { ...PEERS, forwards: [] }, problems } as const;
  const { text } = picture(100, { peers });
  expect(text).toContain('could not read the VTEP table (bridge fdb): not permitted');
  expect(text[4]).toContain('192.0.2.3  not opened');
});

test('the cursor visits every host and container; Enter goes there, on an open host too', () => {
  for (const width of [100, 56]) {
    const { stops } = picture(width);
    const copies = stops.map(({ copy }) => copy);
    expect(copies.toSorted()).toEqual(
      [
        '192.0.2.1',
        'web',
        'cache-of-the-shop',
        '192.0.2.2',
        'db',
        '192.0.2.3',
        '10.0.1.9',
      ].toSorted(),
    );
    const targetOf = (wanted: string) => stops.find(({ copy }) => copy === wanted)?.target;
    const network = { kind: 'network', id: ACROSS.id };
    const db = { kind: 'container', id: 'db-id' };
    expect(targetOf('192.0.2.1')).toBeNull();
    expect(targetOf('web')).toEqual({ kind: 'container', id: 'web-id' });
    expect(targetOf('192.0.2.2')).toEqual({ kind: 'elsewhere', host: 2, target: network });
    expect(targetOf('db')).toEqual({ kind: 'elsewhere', host: 2, target: db });
    expect(targetOf('192.0.2.3')).toBeNull();
    expect(targetOf('10.0.1.9')).toBeNull();
  }
});
