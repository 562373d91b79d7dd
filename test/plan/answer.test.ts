import { describe, expect, test } from 'vitest';
import {
  allHold,
  anyHolds,
  type ClaimAnswer,
  doesNotHold,
  HOLDS,
  oppositeOf,
  unknownAnswer,
} from '../../src/plan/checks/claim-answer.ts';

const T = HOLDS;
const F = doesNotHold();
const U = unknownAnswer('nobody answered');

/** Kleene's strong logic of three values: what is unknown may turn out either way. */
const PAIRS: readonly (readonly [
  a: ClaimAnswer,
  b: ClaimAnswer,
  both: ClaimAnswer,
  either: ClaimAnswer,
])[] = [
  [T, T, T, T],
  [T, F, F, T],
  [T, U, U, T],
  [F, T, F, T],
  [F, F, F, F],
  [F, U, F, U],
  [U, T, U, T],
  [U, F, F, U],
  [U, U, U, U],
];

describe('answers together', () => {
  test.each(PAIRS)('%j and %j', (a, b, both) => {
    expect(allHold([a, b])).toEqual(both);
  });

  test.each(PAIRS)('%j or %j', (a, b, _, either) => {
    expect(anyHolds([a, b])).toEqual(either);
  });

  test('none at all', () => {
    expect([allHold([]), anyHolds([])]).toEqual([T, F]);
  });

  test('the opposite', () => {
    expect([T, F, U].map(oppositeOf)).toEqual([F, T, U]);
  });
});
