import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { NsidMaps, RawLinks } from './resolve-peers.ts';
import { unresolved } from './resolve-peers.ts';

/**
 * What is known about the numbers that namespaces give each other (nsids). `vain` holds the ones
 * without a known namespace: asking again helps only once other namespaces exist.
 */
export type Nsids = {
  readonly maps: NsidMaps;
  readonly vain: ReadonlyMap<NamespaceId, ReadonlySet<number>>;
};

export const NO_NSIDS: Nsids = { maps: new Map(), vain: new Map() };

/**
 * Lists the namespaces that have a cable with an unknown other end and were not asked about it in
 * vain.
 */
export function openCables(links: RawLinks, { maps, vain }: Nsids): ReadonlySet<NamespaceId> {
  return new Set(
    unresolved(links, maps).flatMap(({ id, nsid }) => (vain.get(id)?.has(nsid) ? [] : [id])),
  );
}

/** Replaces earlier answers of the asked namespaces by the new ones. */
export function withAnswers(before: Nsids, answers: NsidMaps, links: RawLinks): Nsids {
  const maps = new Map([...before.maps, ...answers]);
  const vain = new Map(before.vain);
  for (const id of answers.keys()) vain.delete(id);
  for (const { id, nsid } of unresolved(links, maps)) {
    if (answers.has(id)) vain.set(id, new Set([...(vain.get(id) ?? []), nsid]));
  }
  return { maps, vain };
}
