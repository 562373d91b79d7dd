import { expect, test } from 'vitest';
import { findContainer, findNamespace } from '../../src/model/find.ts';
import { labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { container, namespace, network } from '../support/sample-snapshot.ts';

const WEB = `abc1${'0'.repeat(60)}`;
const DB = `abc2${'0'.repeat(60)}`;
const OLD = `def0${'0'.repeat(60)}`;

const seen: Snapshot = {
  takenAt: '2026-01-01T00:00:00.000Z',
  host: {
    target: 'this machine',
    hostname: 'box',
    root: true,
    foundAll: true,
    engine: { kind: 'unread' },
    namespace: 10,
  },
  problems: [],
  namespaces: [
    namespace({ id: 10, kind: 'host', processes: [{ pid: 1, name: 'init' }] }),
    namespace({ id: 11, kind: 'container', containers: [WEB] }),
    namespace({ id: 12, kind: 'container', containers: [DB], names: ['web'] }),
    namespace({ id: 13, kind: 'named', names: ['lab', '12345'] }),
    namespace({ id: 14, kind: 'process', processes: [{ pid: 77, name: 'chrome' }] }),
    namespace({ id: 15, kind: 'overlay', paths: ['/run/docker/netns/1-mesh000000'] }),
    namespace({ id: 16, kind: 'overlay', paths: ['/run/docker/netns/lb_mesh00000'] }),
    namespace({ id: 17, kind: 'hidden', paths: ['/srv/ns'] }),
    namespace({ id: 18, kind: 'overlay', paths: ['/run/docker/netns/1-gone'] }),
  ],
  containers: [
    container({ id: WEB, name: 'front', namespace: 11 }),
    container({ id: DB, name: 'db', namespace: 12 }),
    container({ id: OLD, name: 'old', namespace: null, state: 'exited' }),
  ],
  networks: [network({ id: 'mesh0000000000000', name: 'mesh' })],
};

test.each([
  ['host', 10],
  ['pid:1', 10],
  ['pid:77', 14],
  ['front', 11],
  [WEB, 11],
  ['abc1', 11],
  ['web', 12],
  ['lab', 13],
  ['12345', 13],
  ['17', 17],
])('%s is the namespace %i', (text, id) => {
  const found = findNamespace(seen, text);
  expect(found.ok && found.namespace.id).toBe(id);
});

test.each([
  ['abc', 'ambiguous', /front.*db/],
  ['old', 'not-running', /docker start/],
  ['def', 'not-running', /docker start/],
  ['nobody', 'not-found', /pid:N/],
  ['pid:78', 'not-found', /pid:N/],
  ['4026530000', 'not-found', /pid:N/],
  ['', 'not-found', /pid:N/],
])('%j is refused as %s', (text, code, hint) => {
  expect(findNamespace(seen, text)).toMatchObject({
    ok: false,
    code,
    hint: expect.stringMatching(hint),
  });
});

test('a name of a container that is also a name in /run/netns of another is ambiguous', () => {
  const twice = { ...seen, containers: [container({ id: WEB, name: 'lab', namespace: 11 })] };
  expect(findNamespace(twice, 'lab')).toMatchObject({ ok: false, code: 'ambiguous' });
});

test('a container whose namespace has its own name is no contradiction', () => {
  const same = { ...seen, containers: [container({ id: WEB, name: 'lab', namespace: 13 })] };
  expect(findNamespace(same, 'lab')).toMatchObject({ ok: true });
});

test('every namespace has something to be called', () => {
  expect(seen.namespaces.map((each) => labelOf(seen, each))).toEqual([
    'host',
    'front',
    'db',
    'lab, 12345',
    'chrome(77)',
    'mesh (overlay)',
    'mesh (load balancer)',
    'ns',
    '1-gone',
  ]);
});

test('a container is found by its name, its id, or the start of that', () => {
  expect(findContainer(seen, 'front')?.id).toBe(WEB);
  expect(findContainer(seen, DB)?.name).toBe('db');
  expect(findContainer(seen, 'abc2')?.name).toBe('db');
  for (const text of ['', 'abc', 'web', 'host']) expect(findContainer(seen, text)).toBeNull();
});
