import { expect, test } from 'vitest';
import {
  beginTeller,
  changeNews,
  changeText,
  troubleTeller,
} from '../../../src/cli/watch/watch-lines.ts';
import type { Change } from '../../../src/model/changes/change.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { initialState } from '../../../src/store/state.ts';
import { drawn } from '../../support/drawn.ts';
import { sampleSnapshot } from '../../support/sample-snapshot.ts';

const removed = (id: string): Change => ({
  at: new Date(2026, 0, 1, 14, 3, 22).toISOString(),
  kind: 'removed',
  what: { kind: 'container', id, name: `web\x1b[2J` },
});

test('a change is one line of time, sign and words, fit for a terminal', () => {
  expect(drawn(changeText({ ascii: false }, removed('a')))).toBe(
    '14:03:22 - container web\\x1b[2J  removed',
  );
  const mtu = {
    ...removed('a'),
    kind: 'changed',
    field: 'state',
    from: 'created',
    to: null,
  } as const;
  expect(drawn(changeText({ ascii: true }, mtu))).toMatch(
    /^14:03:22 ~ .* {2}state created -> none$/,
  );
  expect(drawn(changeText({ ascii: false }, mtu))).toContain('created → none');
});

test('what is new is told once, also where the oldest were dropped', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(removed);
  if (!a || !b || !c || !d) throw new Error('there are four');
  const none = { changes: [] };
  const two = { changes: [a, b] };
  expect(changeNews(two, none)).toEqual([a, b]);
  expect(changeNews(two, two)).toEqual([]);
  expect(changeNews({ changes: [a, b, c] }, two)).toEqual([c]);
  expect(changeNews({ changes: [b, c, d] }, two)).toEqual([c, d]);
  expect(changeNews({ changes: [c, d] }, two)).toEqual([c, d]);
});

test('each trouble is told once until it is over, and that nothing was read before the first whole reading', () => {
  const told: string[] = [];
  const trouble = troubleTeller((text) => told.push(text));
  const begin = beginTeller((text) => told.push(text));
  const away: Problem = { what: 'list the containers', why: 'no socket', hint: 'start it' };
  const unheard: Problem = { what: 'follow the events', why: 'it speaks no JSON', hint: '' };
  const snapshot = { ...sampleSnapshot, problems: [away] };
  const states = [
    initialState,
    { ...initialState, snapshot },
    { ...initialState, snapshot, known: snapshot },
    { ...initialState, snapshot: { ...snapshot }, known: snapshot },
    { ...initialState, snapshot: { ...snapshot, problems: [{ ...away, why: 'nobody answers' }] } },
    { ...initialState, snapshot: { ...snapshot, problems: [] } },
    { ...initialState, snapshot: { ...snapshot, problems: [{ ...away, why: 'gone again' }] } },
    { ...initialState, notice: { tone: 'bad', text: 'could not read the host' } as const },
    { ...initialState, notice: { tone: 'plain', text: 'copied' } as const },
    ...[unheard, { ...unheard, why: 'it ended' }, unheard].map((engineProblem) => ({
      ...initialState,
      snapshot: sampleSnapshot,
      feed: { ...initialState.feed, engineProblem },
    })),
  ];
  for (const state of states) {
    trouble(state);
    begin(state);
  }
  expect(told).toEqual([
    'cannot list the containers: no socket; start it',
    'watching this machine: 5 containers, 6 namespaces; Ctrl-C ends',
    'cannot list the containers: gone again; start it',
    'could not read the host',
    'cannot follow the events: it speaks no JSON',
    'cannot follow the events: it ended',
  ]);
});
