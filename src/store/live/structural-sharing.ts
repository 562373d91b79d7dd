import { isDeepStrictEqual } from 'node:util';
import type { Link } from '../../model/kernel/link.ts';
import type { Namespace, NamespaceId } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/**
 * The new snapshot with the very objects of the one before wherever they say the same, and that one
 * itself where all does. The time of the reading says nothing, and counters of traffic move all the
 * time: they are news only in the namespaces of `counted`, which somebody looks at.
 */
export function shareUnchanged(
  before: Snapshot,
  after: Snapshot,
  counted: ReadonlySet<NamespaceId>,
): Snapshot {
  const sameNamespace = (one: Namespace, other: Namespace) =>
    isSameNamespace(one, other, counted.has(one.id));
  const kept: Snapshot = {
    ...after,
    host: isDeepStrictEqual(before.host, after.host) ? before.host : after.host,
    containers: keepEach(before.containers, after.containers, isDeepStrictEqual),
    namespaces: keepEach(before.namespaces, after.namespaces, sameNamespace),
    networks: keepEach(before.networks, after.networks, isDeepStrictEqual),
    problems: isDeepStrictEqual(before.problems, after.problems) ? before.problems : after.problems,
  };
  const isSame =
    kept.host === before.host &&
    kept.containers === before.containers &&
    kept.namespaces === before.namespaces &&
    kept.networks === before.networks &&
    kept.problems === before.problems;
  return isSame ? before : kept;
}

function keepEach<T extends { readonly id: string | number }>(
  before: readonly T[],
  after: readonly T[],
  isSame: (one: T, other: T) => boolean,
): readonly T[] {
  const known = new Map(before.map((thing) => [thing.id, thing]));
  const kept = after.map((thing) => {
    const old = known.get(thing.id);
    return old !== undefined && isSame(old, thing) ? old : thing;
  });
  const isWhole = kept.length === before.length && kept.every((thing, at) => thing === before[at]);
  return isWhole ? before : kept;
}

function isSameNamespace(one: Namespace, other: Namespace, isCounted: boolean): boolean {
  const { links, ...rest } = one;
  const { links: otherLinks, ...otherRest } = other;
  return (
    isDeepStrictEqual(rest, otherRest) &&
    links.length === otherLinks.length &&
    links.every((link, at) => {
      const twin = otherLinks[at];
      return twin !== undefined && isSameLink(link, twin, isCounted);
    })
  );
}

function isSameLink(one: Link, other: Link, isCounted: boolean): boolean {
  const counters = isCounted ? other.counters : one.counters;
  return isDeepStrictEqual(one, { ...other, counters });
}
