import { expect, test } from 'vitest';
import { hostStatusOf, isTrouble } from '../../../src/store/hosts/host-status.ts';
import { nameHosts, otherHostsOf } from '../../../src/store/hosts/open-hosts.ts';
import { initialState } from '../../../src/store/state.ts';
import { nodeSnapshot } from '../../support/overlay-hosts.ts';

const { feed } = initialState;
const LIVE = { ...feed, kernel: 'listening' } as const;
const DOWN = {
  ...feed,
  connection: { kind: 'down', since: 1, why: 'gone', retryAt: 2, needsPerson: false },
} as const;
const one = nodeSnapshot(1, []);
const problem = { what: 'ask', why: 'permission denied', hint: '' };
const away = {
  ...one,
  host: { ...one.host, engine: { kind: 'unreachable', problem, absent: true } as const },
};

test.each([
  ['live', one, LIVE, false],
  ['not-live', one, feed, false],
  ['reading', null, feed, false],
  ['engine-away', away, LIVE, true],
  ['down', one, DOWN, true],
  ['down', null, DOWN, true],
] as const)('%s', (kind, snapshot, now, trouble) => {
  const standing = hostStatusOf({ snapshot, feed: now });
  expect(standing.kind).toBe(kind);
  expect(isTrouble(standing)).toBe(trouble);
});

test('each host is told of the others', () => {
  const entries = [
    { id: 7, name: 'one', snapshot: one, feed: LIVE },
    { id: 9, name: 'two', snapshot: nodeSnapshot(2, [['db', 5]]), feed: DOWN },
  ];
  expect(otherHostsOf(entries, 7)).toMatchObject({
    name: 'one',
    place: 1,
    others: [{ id: 9, name: 'two', node: '192.0.2.2', stale: true, trouble: true }],
  });
  expect(otherHostsOf(entries, 9)).toMatchObject({
    place: 2,
    others: [{ id: 7, overlays: [], trouble: false }],
  });
});

test.each([
  [
    ['a', 'b'],
    ['', ''],
    ['a', 'b'],
  ],
  [
    ['here', 'here'],
    ['unix:///a', 'unix:///b'],
    ['unix:///a', 'unix:///b'],
  ],
  [
    ['here', 'here'],
    ['unix:///a', 'unix:///a'],
    ['unix:///a 1', 'unix:///a 2'],
  ],
])('hosts %j at %j are called %j', (targets, addresses, names) => {
  const hosts = targets.map((target, at) => ({ target, address: addresses[at] ?? '' }));
  expect(nameHosts(hosts)).toEqual(names);
});
