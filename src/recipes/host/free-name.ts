import type { Snapshot } from '../../model/snapshot.ts';

/** Every name that `ip netns` knows. */
export function namespaceNames(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(snapshot.namespaces.flatMap(({ names }) => names));
}

/** The first of `base`, `base-2`, `base-3`, … that nobody has. */
export function firstFree(base: string, taken: ReadonlySet<string>): string {
  let candidate = base;
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${base}-${count}`;
  return candidate;
}
