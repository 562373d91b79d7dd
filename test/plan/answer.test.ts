import { describe, expect, test } from 'vitest';
import {
  allOf,
  anyOf,
  type ClaimAnswer,
  doesNotHold,
  HOLDS,
  negated,
  unknown,
} from '../../src/plan/checks/claim-answer.ts';

const T = HOLDS;
const F = doesNotHold();
const U = unknown('nobody answered');

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
    expect(allOf([a, b])).toEqual(both);
  });

  test.each(PAIRS)('%j or %j', (a, b, _, either) => {
    expect(anyOf([a, b])).toEqual(either);
  });

  test('none at all', () => {
    expect([allOf([]), anyOf([])]).toEqual([T, F]);
  });

  test('the opposite', () => {
    expect([T, F, U].map(negated)).toEqual([F, T, U]);
  });
});
