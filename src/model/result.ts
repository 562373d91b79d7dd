import type { Problem } from './problem.ts';

/** A value, or why there is none. */
export type Result<T, E = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: E };

export function success<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function failureWith<E>(problem: E): Result<never, E> {
  return { ok: false, problem };
}
