import { cutToBytes, LINK_NAME_BYTES } from '../../model/kernel/name-rules.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Every name that `ip netns` knows. */
export function namespaceNames(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(snapshot.namespaces.flatMap(({ names }) => names));
}

/** The first of `base`, `base-2`, `base-3`, … that is free. */
export function firstFree(base: string, taken: ReadonlySet<string>): string {
  let candidate = base;
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${base}-${count}`;
  return candidate;
}

/** A base cut to what fits into a link's name, with a number after it if that is taken. */
export function firstFreeLink(base: string, taken: { has(name: string): boolean }): string {
  let candidate = cutToBytes(base, LINK_NAME_BYTES);
  for (let count = 2; taken.has(candidate); count += 1) {
    candidate = cutToBytes(base, LINK_NAME_BYTES - `${count}`.length) + count;
  }
  return candidate;
}
