import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { NsidMaps, RawLinks } from './resolve-peers.ts';
import { unresolved } from './resolve-peers.ts';

/**
 * What is known of the numbers that namespaces give each other. `vain` are those that nothing that
 * was found stands behind: asking again is of use only once there are other namespaces.
 */
export type Nsids = {
  readonly maps: NsidMaps;
  readonly vain: ReadonlyMap<NamespaceId, ReadonlySet<number>>;
};

export const NO_NSIDS: Nsids = { maps: new Map(), vain: new Map() };

/** The namespaces with a cable whose other end is not known, and which were not asked that in vain. */
export function openCables(links: RawLinks, { maps, vain }: Nsids): ReadonlySet<NamespaceId> {
  return new Set(
    unresolved(links, maps).flatMap(({ id, nsid }) => (vain.get(id)?.has(nsid) ? [] : [id])),
  );
}

/** With what the asked namespaces answered, in place of what they answered before. */
export function withAnswers(before: Nsids, answers: NsidMaps, links: RawLinks): Nsids {
  const maps = new Map([...before.maps, ...answers]);
  const vain = new Map(before.vain);
  for (const id of answers.keys()) vain.delete(id);
  for (const { id, nsid } of unresolved(links, maps)) {
    if (answers.has(id)) vain.set(id, new Set([...(vain.get(id) ?? []), nsid]));
  }
  return { maps, vain };
}
