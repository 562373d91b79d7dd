import type { Problem } from '../../model/problem.ts';

/** What a loader could read, or why it could not. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export function read<T>(value: T): Reading<T> {
  return { ok: true, value };
}

export function unread<T>(problem: Problem): Reading<T> {
  return { ok: false, problem };
}
