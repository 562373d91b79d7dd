import { expect, onTestFinished, test, vi } from 'vitest';
import { followPeers, type ReadPeers } from '../../../src/store/live/follow-peers.ts';
import { createExplorerStore } from '../../../src/store/store.ts';
import { ACROSS, nodeSnapshot, PEERS } from '../../support/overlay-hosts.ts';
import { sampleSnapshot } from '../../support/sample-snapshot.ts';

const ONE = nodeSnapshot(1, [['web', 2]]);

function following(read: ReadPeers = async () => ({ peers: PEERS, problems: [] })) {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const store = createExplorerStore();
  const asked: string[] = [];
  const leaving = new AbortController();
  followPeers({
    store,
    signal: leaving.signal,
    read: (wanted, signal) => {
      asked.push(wanted.network);
      return read(wanted, signal);
    },
  });
  return { store, asked, leaving, rest: () => vi.advanceTimersByTimeAsync(1_000) };
}

test('the peers of the overlay network under the cursor are read, and again with each snapshot', async () => {
  const { store, asked, rest } = following();
  store.dispatch({ type: 'snapshot', snapshot: ONE });
  await rest();
  expect(asked).toEqual([]);
  store.dispatch({ type: 'focus', focus: 'networks' });
  expect(store.getState().peers).toEqual({ kind: 'reading', network: ACROSS.id });
  await rest();
  expect(store.getState().peers).toEqual({ kind: 'read', peers: PEERS, problems: [] });
  store.dispatch({ type: 'snapshot', snapshot: { ...ONE, takenAt: 'later' } });
  expect(store.getState().peers.kind).toBe('read');
  await rest();
  expect(asked).toEqual([ACROSS.id, ACROSS.id]);
});

test('nothing is asked for other networks, for other tabs, or after the end', async () => {
  const { store, asked, leaving, rest } = following();
  store.dispatch({ type: 'focus', focus: 'networks' });
  store.dispatch({ type: 'snapshot', snapshot: sampleSnapshot });
  await rest();
  store.dispatch({ type: 'tab', tab: 'by-hand' });
  store.dispatch({ type: 'snapshot', snapshot: ONE });
  await rest();
  leaving.abort();
  store.dispatch({ type: 'tab', tab: 'network' });
  await rest();
  expect(asked).toEqual([]);
});

test('a cursor that passes by asks nothing', async () => {
  const { store, asked, rest } = following();
  store.dispatch({ type: 'snapshot', snapshot: ONE });
  store.dispatch({ type: 'focus', focus: 'networks' });
  store.dispatch({ type: 'focus', focus: 'containers' });
  await rest();
  expect(asked).toEqual([]);
});
