import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { itemFlash, thingFlash } from '../../src/store/flash.ts';
import { expireHighlights } from '../../src/store/live/expire-highlights.ts';
import { reduce } from '../../src/store/reducer.ts';
import { saveChanges } from '../../src/store/save-changes.ts';
import { initialState, type State } from '../../src/store/state.ts';
import { createExplorerStore } from '../../src/store/store.ts';
import {
  address,
  HOST,
  link,
  NAMED,
  sampleSnapshot as sample,
  WEB,
} from '../support/sample-snapshot.ts';

const read = (state: State, snapshot: Snapshot, part?: true): State =>
  reduce(state, { type: 'snapshot', snapshot, ...(part === undefined ? {} : { part }) });
const having = (...snapshots: readonly Snapshot[]): State =>
  snapshots.reduce((state, snapshot) => read(state, snapshot), initialState);

/** The sample with one more address in a namespace, and one more port on a bridge of the host. */
const changed: Snapshot = {
  ...sample,
  takenAt: '2026-01-01T12:00:05.000Z',
  namespaces: sample.namespaces.map((one) => {
    if (one.id === HOST) {
      const port = link({ index: 40, name: 'vethnew', kind: 'veth', master: 'docker0' });
      return { ...one, links: [...one.links, port] };
    }
    if (one.id !== WEB) return one;
    const links = one.links.map((each) =>
      each.index === 14
        ? { ...each, addresses: [...each.addresses, address('10.1.0.1/24')] }
        : each,
    );
    return { ...one, links };
  }),
};

const without = (id: number): Snapshot => ({
  ...sample,
  namespaces: sample.namespaces.filter((one) => one.id !== id),
});

describe('what changed', () => {
  test('is told of whole snapshots after the first, newest last', () => {
    expect(having(sample).changes).toEqual([]);
    expect(having(sample, changed).changes.map(({ what }) => what.kind)).toEqual([
      'link',
      'address',
    ]);
    const kinds = having(sample, without(NAMED), sample).changes.map(({ kind }) => kind);
    expect(kinds).toEqual(['removed', 'added']);
  });

  test('parts of a first reading are nothing to tell of, and nothing to compare with', () => {
    const empty = { ...sample, namespaces: [], host: { ...sample.host, namespace: null } };
    const parts = [empty, without(NAMED)].reduce(
      (state, one) => read(state, one, true),
      initialState,
    );
    expect(parts).toMatchObject({ snapshot: without(NAMED), known: null });
    expect(read(parts, sample)).toMatchObject({ changes: [], flashes: [], known: sample });
  });

  test('an engine that was away is no removal', () => {
    const problem = { what: 'ask', why: 'away', hint: '' };
    const away: Snapshot = {
      ...sample,
      host: { ...sample.host, engine: { kind: 'unreachable', problem, absent: true } },
      containers: [],
      networks: [],
    };
    const back = { ...sample, containers: sample.containers.slice(1) };
    const state = having(sample, away);
    expect(state).toMatchObject({ changes: [], snapshot: away });
    expect(read(state, back).changes).toMatchObject([{ kind: 'removed', what: { name: 'web' } }]);
  });

  test('the newest 1,000 are kept, and all of the newest reading', () => {
    const many = (count: number, from: number): Snapshot => ({
      ...sample,
      containers: sample.containers
        .slice(0, 1)
        .flatMap((one) =>
          Array.from({ length: count }, (_, at) => ({ ...one, id: `${from + at}` })),
        ),
    });
    const state = having(many(600, 0), many(0, 0), many(600, 1_000));
    expect(state.changes).toHaveLength(1_000);
    expect(read(state, many(1_200, 5_000)).changes).toHaveLength(1_800);
  });
});

describe('a flash', () => {
  test('is of the rows of what changed and of what that is in', () => {
    const { flashes } = having(sample, changed);
    expect(itemFlash(flashes, 'namespaces', String(WEB))).toBe('changed');
    expect(itemFlash(flashes, 'containers', 'aa11')).toBe('changed');
    expect(itemFlash(flashes, 'bridges', `${HOST}/docker0`)).toBe('changed');
    expect(itemFlash(flashes, 'containers', 'cc33')).toBeNull();
    const [host, web] = changed.namespaces;
    if (host === undefined || web === undefined) throw new Error('the sample has both');
    const port = host.links.at(-1);
    const eth0 = web.links[1];
    if (port === undefined || eth0 === undefined) throw new Error('the sample has both');
    const end = { namespace: web, link: eth0 };
    const thing = (text: string) => ({ kind: 'address', end, address: text }) as const;
    expect(thingFlash(flashes, { kind: 'link', end: { namespace: host, link: port } })).toBe(
      'added',
    );
    expect(thingFlash(flashes, thing('10.1.0.1/24'))).toBe('added');
    expect(thingFlash(flashes, thing('172.17.0.2/16'))).toBeNull();
  });

  test('of what is new says so; what went has none', () => {
    expect(itemFlash(having(without(NAMED), sample).flashes, 'namespaces', String(NAMED))).toBe(
      'added',
    );
    expect(having(sample, without(NAMED)).flashes).toEqual([]);
  });

  test('ends after a second, each by itself, and then no timer is left', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const store = createExplorerStore();
    expireHighlights(store, new AbortController().signal);
    const show = (snapshot: Snapshot) => store.dispatch({ type: 'snapshot', snapshot });
    show(sample);
    expect(vi.getTimerCount()).toBe(0);
    show(changed);
    vi.advanceTimersByTime(600);
    show(sample);
    expect(store.getState().flashes).toHaveLength(2);
    vi.advanceTimersByTime(400);
    expect(store.getState().flashes).toHaveLength(1);
    vi.advanceTimersByTime(600);
    expect(store.getState().flashes).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends with the listening, and leaves neither a timer nor a row lit', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const store = createExplorerStore();
    const leaving = new AbortController();
    expireHighlights(store, leaving.signal);
    for (const snapshot of [sample, changed]) store.dispatch({ type: 'snapshot', snapshot });
    expect(store.getState().flashes).toHaveLength(1);
    leaving.abort();
    expect(store.getState().flashes).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('changes are saved as JSON lines, and never over another file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-changes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { changes } = having(sample, changed);
  const now = new Date('2026-01-31T12:03:04.567Z');
  const path = await saveChanges(changes, folder, now);
  expect(path).toBe(join(folder, 'patchpanel-changes-20260131T120304Z.jsonl'));
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((text) => JSON.parse(text).what.kind)).toEqual(['link', 'address']);
  await expect(saveChanges(changes, folder, now)).rejects.toThrow('EEXIST');
});
