import { type Link, type Peer, STANDING_KINDS } from '../../model/kernel/link.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { RawLink } from './ip/parse-links.ts';

/**
 * The links of every namespace that could be read, their peers still as the kernel hints at them.
 */
export type RawLinks = ReadonlyMap<NamespaceId, readonly RawLink[]>;

/** What each asked namespace calls the others. */
export type NsidMaps = ReadonlyMap<NamespaceId, NsidMap>;

type Known = { readonly namespace: NamespaceId; readonly index: number };
type Pairs = ReadonlyMap<string, Known>;

/**
 * Finds the other end of every veth, and the link that each VLAN, macvlan or ipvlan stands on, by
 * what the kernel says: a name beside it, or an index and an nsid that the map of its namespace
 * turns into a namespace. A pair has two ends, so what one end says also answers for the other;
 * what a link stands on is told only by that link. The rest is unknown, with the reason.
 */
export function resolvePeers(
  links: RawLinks,
  nsids: NsidMaps,
): ReadonlyMap<NamespaceId, readonly Link[]> {
  const pairs = pairsOf(links, nsids);
  return new Map(
    [...links].map(([id, raws]) => [
      id,
      raws.map(({ hint, ...link }) => ({
        ...link,
        peer: link.kind === 'veth' ? peerOf(id, { hint, ...link }, pairs, nsids) : null,
        lower: STANDING_KINDS.includes(link.kind)
          ? lowerOf(id, { hint, ...link }, raws, nsids)
          : null,
      })),
    ]),
  );
}

/**
 * A link that leads to a namespace that is not known: where it is, and by which nsid it leads away.
 */
type OpenCable = { readonly id: NamespaceId; readonly nsid: number };

/** The links that lead to another namespace, which no map answered for yet. */
export function unresolved(links: RawLinks, nsids: NsidMaps): readonly OpenCable[] {
  const pairs = pairsOf(links, nsids);
  return [...links].flatMap(([id, raws]) =>
    raws.flatMap(({ kind, index, hint: { nsid } }) => {
      if (nsid === null) return [];
      const isOpen =
        kind === 'veth'
          ? !pairs.has(key(id, index))
          : STANDING_KINDS.includes(kind) && !nsids.get(id)?.has(nsid);
      return isOpen ? [{ id, nsid }] : [];
    }),
  );
}

function key(namespace: NamespaceId, index: number): string {
  return `${namespace}/${index}`;
}

function pairsOf(links: RawLinks, nsids: NsidMaps): Pairs {
  const pairs = new Map<string, Known>();
  for (const [id, raws] of links) {
    for (const link of raws) {
      const far = link.kind === 'veth' ? farEnd(id, link, raws, nsids) : null;
      if (far === null) continue;
      pairs.set(key(id, link.index), far);
      const other = links.get(far.namespace)?.find(({ index }) => index === far.index);
      // The other end must say the same of its own pair, or one of the two was read too late.
      if (other?.kind === 'veth' && (other.hint.index ?? link.index) === link.index) {
        pairs.set(key(far.namespace, far.index), { namespace: id, index: link.index });
      }
    }
  }
  return pairs;
}

function farEnd(
  id: NamespaceId,
  { hint }: RawLink,
  beside: readonly RawLink[],
  nsids: NsidMaps,
): Known | null {
  if (hint.nsid === null) {
    const other = beside.find(
      ({ name, index }) => name === hint.name || (hint.name === null && index === hint.index),
    );
    return other === undefined ? null : { namespace: id, index: other.index };
  }
  const namespace = nsids.get(id)?.get(hint.nsid);
  if (namespace === undefined || hint.index === null) return null;
  return { namespace, index: hint.index };
}

function peerOf(id: NamespaceId, link: RawLink, pairs: Pairs, nsids: NsidMaps): Peer {
  const known = pairs.get(key(id, link.index));
  if (known !== undefined) return { kind: 'known', ...known };
  return unknown(id, link, nsids, 'its other end');
}

function lowerOf(
  id: NamespaceId,
  link: RawLink,
  beside: readonly RawLink[],
  nsids: NsidMaps,
): Peer {
  const known = farEnd(id, link, beside, nsids);
  if (known !== null) return { kind: 'known', ...known };
  return unknown(id, link, nsids, 'the link that it stands on');
}

function unknown(id: NamespaceId, { hint }: RawLink, nsids: NsidMaps, what: string): Peer {
  const why = (): string => {
    if (hint.nsid === null) return `the kernel does not name ${what}`;
    if (hint.nsid < 0) return `${what} is in a namespace that this one has no number for`;
    if (!nsids.has(id)) return `what nsid ${hint.nsid} means here could not be asked`;
    return `nothing that can be opened leads to the namespace behind nsid ${hint.nsid}`;
  };
  return { kind: 'unknown', index: hint.index, why: why() };
}

/** Which namespace each nsid means, as one namespace counts them (ip-netns(8)). */
export type NsidMap = ReadonlyMap<number, NamespaceId>;
