import type { Change, Changed, Value } from './change.ts';

/** The fields of a thing that are compared, by their names in `snapshot --json`. */
export type Fields<T> = readonly (readonly [field: string, read: (thing: T) => Value])[];

/** One change for each of the fields that differs. */
export function fieldChanges<T>(
  at: string,
  what: Changed,
  [before, after]: readonly [T, T],
  fields: Fields<T>,
): readonly Change[] {
  if (before === after) return [];
  return fields.flatMap(([field, read]) => {
    const from = read(before);
    const to = read(after);
    return from === to ? [] : [{ at, what, kind: 'changed', field, from, to } as const];
  });
}

/** Several things as one value; null for none. */
export function listed(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join(', ');
}

/**
 * Each key of two maps as a field of its own, `options.com.docker.network.bridge.name`, in order.
 */
export function keysOf<T>(
  name: string,
  mapOf: (thing: T) => Readonly<Record<string, string>>,
  pair: readonly [T, T],
): Fields<T> {
  const keys = new Set(pair.flatMap((thing) => Object.keys(mapOf(thing))));
  return [...keys]
    .toSorted()
    .map((key) => [`${name}.${key}`, (thing: T) => mapOf(thing)[key] ?? null] as const);
}
