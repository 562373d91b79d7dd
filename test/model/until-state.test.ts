import { expect, test } from 'vitest';
import { type StateSource, untilState } from '../../src/model/until-state.ts';

function source(first: number) {
  const listeners = new Set<(state: number) => void>();
  let state = first;
  const watched: StateSource<number> = {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (next: number) => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  return { watched, change, listeners };
}

const isBig = (state: number) => state >= 3;

test('a state that is there already is not waited for', async () => {
  const { watched, listeners } = source(3);
  expect(await untilState(watched, isBig, new AbortController().signal)).toBe(3);
  expect(listeners.size).toBe(0);
});

test('the first state that is wanted ends the wait, and nothing is listened to afterwards', async () => {
  const { watched, change, listeners } = source(1);
  const waiting = untilState(watched, isBig, new AbortController().signal);
  change(2);
  change(4);
  change(5);
  expect(await waiting).toBe(4);
  expect(listeners.size).toBe(0);
});

test('an abort ends the wait with null', async () => {
  const { watched, listeners } = source(1);
  const stop = new AbortController();
  const waiting = untilState(watched, isBig, stop.signal);
  stop.abort();
  expect(await waiting).toBeNull();
  expect(listeners.size).toBe(0);
});

test('after an abort nothing is waited for, not even what is there', async () => {
  expect(await untilState(source(3).watched, isBig, AbortSignal.abort())).toBeNull();
});
