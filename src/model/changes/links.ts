import { formatCidr, type LinkAddress } from '../address/address.ts';
import type { Link, Peer } from '../kernel/link.ts';
import { farEndOf } from '../kernel/wiring.ts';
import { labelOf } from '../label.ts';
import type { Change, Changed } from './change.ts';
import { type Fields, fieldChanges } from './fields.ts';
import { linkKey, type NamespaceInside } from './inside.ts';
import { pairUp } from './pair.ts';
import { whereWords } from './words.ts';

const FIELDS: Fields<Link> = [
  ['name', ({ name }) => name],
  ['up', ({ up }) => up],
  ['mtu', ({ mtu }) => mtu],
  ['mac', ({ mac }) => mac],
  ['alias', ({ alias }) => alias],
];

/**
 * The states that say no more than the flag does (RFC 2863): switched off, or on and not known to
 * be broken.
 */
const IMPLIED: Readonly<Record<'up' | 'down', readonly string[]>> = {
  up: ['UP', 'UNKNOWN'],
  down: ['DOWN'],
};

const STATE: Fields<Link> = [['operState', ({ operState }) => operState]];
const MASTER: Fields<Link> = [['master', ({ master }) => master]];
const SCOPE: Fields<LinkAddress> = [['scope', ({ scope }) => scope]];

export type LinkChanges = {
  readonly changes: readonly Change[];
  /**
   * Indexes of the links that came, went, changed state or changed addresses: what the kernel makes
   * of that follows.
   */
  readonly stirred: ReadonlySet<number>;
};

/** The links of a namespace and their addresses. Left out: counters. */
export function linkChanges(before: NamespaceInside, after: NamespaceInside): LinkChanges {
  if (before.namespace.links === after.namespace.links) return { changes: [], stirred: new Set() };
  const { at } = after;
  const pairs = pairUp(
    before.namespace.links,
    after.namespace.links,
    ({ index, kind }) => `${index} ${kind}`,
  );
  const stirred = new Set([...pairs.removed, ...pairs.added].map(({ index }) => index));
  const kept = pairs.kept.flatMap((pair) => {
    if (pair[0] === pair[1]) return [];
    const own = keptChanges(before, after, pair);
    const addresses = addressChanges(after, pair);
    if (hasNewState(pair) || addresses.length > 0) stirred.add(pair[1].index);
    return [...own, ...addresses];
  });
  return {
    stirred,
    changes: [
      ...pairs.removed.map(
        (link) => ({ at, kind: 'removed', what: linkOf(before, link) }) as const,
      ),
      ...pairs.added.map((link) => ({ at, kind: 'added', what: linkOf(after, link) }) as const),
      ...kept,
    ],
  };
}

function keptChanges(
  before: NamespaceInside,
  after: NamespaceInside,
  pair: readonly [Link, Link],
): readonly Change[] {
  const [was, is] = pair;
  const what = linkOf(after, is);
  const { at } = after;
  const toldByFlag = was.up !== is.up && IMPLIED[is.up ? 'up' : 'down'].includes(is.operState);
  const isReplugged = linkKey(before, was.master) !== linkKey(after, is.master);
  const fields = [...FIELDS, ...(toldByFlag ? [] : STATE), ...(isReplugged ? MASTER : [])];
  return [...fieldChanges(at, what, pair, fields), ...peerChanges(before, after, pair)];
}

/** A pair that could not be followed, before or now, says nothing of where the cable goes. */
function peerChanges(
  before: NamespaceInside,
  after: NamespaceInside,
  [was, is]: readonly [Link, Link],
): readonly Change[] {
  if (keyOfPeer(was.peer) === keyOfPeer(is.peer)) return [];
  if (was.peer?.kind !== 'known' || is.peer?.kind !== 'known') return [];
  const [from, to] = [peerText(before, was), peerText(after, is)];
  return [
    { at: after.at, what: linkOf(after, is), kind: 'changed', field: 'peer', from, to } as const,
  ];
}

function keyOfPeer(peer: Peer | null): string {
  return peer?.kind === 'known' ? `${peer.namespace}/${peer.index}` : '';
}

/** `eth0 (14) in web`; only the numbers, `4026532185/14`, if the other end was not read. */
function peerText({ snapshot }: NamespaceInside, link: Link): string {
  const far = farEndOf(snapshot, link);
  if (far?.kind !== 'link') return keyOfPeer(link.peer);
  const { namespace, link: other } = far.end;
  return `${other.name} (${other.index}) ${whereWords(labelOf(snapshot, namespace))}`;
}

function addressChanges(after: NamespaceInside, pair: readonly [Link, Link]): readonly Change[] {
  const { at } = after;
  const [was, is] = pair;
  const { removed, kept, added } = pairUp(was.addresses, is.addresses, formatCidr);
  const isTold = (address: LinkAddress) => !(isKernelsOwn(address) && hasNewState(pair));
  const of = (address: LinkAddress) => addressOf(after, is, address);
  return [
    ...removed.filter(isTold).map((one) => ({ at, kind: 'removed', what: of(one) }) as const),
    ...added.filter(isTold).map((one) => ({ at, kind: 'added', what: of(one) }) as const),
    ...kept.flatMap((both) => fieldChanges(at, of(both[1]), both, SCOPE)),
  ];
}

/** Link-local IPv6: the kernel gives it with the carrier and takes it with that (RFC 4862 5.3). */
function isKernelsOwn({ family, scope }: LinkAddress): boolean {
  return family === 6 && scope === 'link';
}

function hasNewState([was, is]: readonly [Link, Link]): boolean {
  return was.up !== is.up || was.operState !== is.operState;
}

function linkOf(inside: NamespaceInside, { index, name, kind, master }: Link): Changed {
  return { kind: 'link', ...inside.where, index, name, type: kind, master };
}

function addressOf(inside: NamespaceInside, { index, name }: Link, address: LinkAddress): Changed {
  return {
    kind: 'address',
    ...inside.where,
    index,
    link: name,
    address: formatCidr(address),
  };
}
