import type { Family, LinkAddress } from '../../model/address/address.ts';
import { contains, sameAddress } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { bridgeNetworkOf } from '../filters/memberships.ts';
import type { ReachQuestion } from '../question.ts';
import { type L2Segment, segmentFrom } from './l2-segment.ts';
import type { AllFacts } from './link-facts.ts';
import type { Traversal } from './packet-path.ts';

/** What the packet is for, and in whose namespace it shall arrive; null where that is unknown. */
export type ChosenAddress = {
  readonly destination: string | null;
  readonly wanted: NamespaceId | null;
};

type Candidate = LinkAddress & { readonly link: string };

/**
 * The address that is asked for. Of a namespace with several: one on a segment that both ends share
 * and have an address of its family on, first where the engine lets its containers talk to each other;
 * one on a shared segment, one that the source has a route to, first on a network that is not internal,
 * any; IPv4 before IPv6. Link-local ones are no answer to "does it reach".
 */
export function chooseAddress(
  snapshot: Snapshot,
  facts: AllFacts,
  question: ReachQuestion,
): ChosenAddress {
  const { from, to } = question;
  if (to.kind === 'address')
    return { destination: to.address, wanted: ownerOf(snapshot, to.address) };
  const wanted = to.namespace;
  const source = namespaceOf(snapshot, from);
  const target = namespaceOf(snapshot, wanted);
  if (source === null || target === null) return { destination: null, wanted };
  const candidates = candidatesOf(target);
  if (from === wanted) {
    const own = candidates[0]?.address ?? loopbackOf(target);
    return { destination: own, wanted };
  }
  const shared = sharedLinks(snapshot, facts, source, wanted);
  const tests: readonly ((each: Candidate) => boolean)[] = [
    ({ link, family }) => shared.get(link)?.open.has(family) === true,
    ({ link, family }) => shared.get(link)?.families.has(family) === true,
    ({ link }) => shared.has(link),
    (each) => hasRoute(source, each) && bridgeNetworkOf(snapshot, each.address)?.internal !== true,
    (each) => hasRoute(source, each),
    () => true,
  ];
  for (const test of tests) {
    const [first] = candidates.filter(test).toSorted((a, b) => a.family - b.family);
    if (first !== undefined) return { destination: first.address, wanted };
  }
  return { destination: null, wanted };
}

/** The one namespace that has an address; null where none has, or several. */
function ownerOf(snapshot: Snapshot, address: string): NamespaceId | null {
  const owners = snapshot.namespaces.filter(({ links }) =>
    links.some(
      ({ kind, addresses }) =>
        kind !== 'loopback' && addresses.some((each) => sameAddress(each.address, address)),
    ),
  );
  const [owner] = owners;
  return owners.length === 1 && owner !== undefined ? owner.id : null;
}

function candidatesOf({ links }: Namespace): readonly Candidate[] {
  return links
    .toSorted((a, b) => rank(a.kind) - rank(b.kind))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ scope }) => scope === 'global' || scope === 'site')
        .map((each) => ({ ...each, link: name })),
    );
}

/** The loopback has addresses of its own only for services; what is on a cable is asked for first. */
function rank(kind: string): number {
  return kind === 'loopback' ? 1 : 0;
}

function loopbackOf({ links }: Namespace): string | null {
  return links.find(({ kind }) => kind === 'loopback')?.addresses[0]?.address ?? null;
}

/** The families that the source has on a segment; `open` where no network there keeps its containers apart. */
type Shared = { readonly families: Set<Family>; readonly open: Set<Family> };

/** The destination's links on a segment with a link of the source. */
function sharedLinks(
  snapshot: Snapshot,
  facts: AllFacts,
  source: Namespace,
  target: NamespaceId,
): ReadonlyMap<string, Shared> {
  const shared = new Map<string, Shared>();
  for (const link of source.links) {
    if (link.kind === 'loopback' || link.master !== null) continue;
    const l2Segment: L2Segment = segmentFrom(snapshot, facts, { namespace: source, link });
    for (const station of l2Segment.stations) {
      if (station.namespace.id !== target) continue;
      const known = shared.get(station.link.name) ?? { families: new Set(), open: new Set() };
      const isOpen = !station.traversals.some((traversal) => keepsApart(snapshot, traversal));
      for (const { family, scope } of link.addresses) {
        if (scope === 'link') continue;
        known.families.add(family);
        if (isOpen) known.open.add(family);
      }
      shared.set(station.link.name, known);
    }
  }
  return shared;
}

/** Tells whether a frame passes the bridge of a network without inter-container communication. */
function keepsApart({ networks, host }: Snapshot, { namespace, link, as }: Traversal): boolean {
  if (as !== 'bridge' || namespace !== host.namespace) return false;
  return networks.some(({ bridge, icc }) => bridge === link && icc === false);
}

function hasRoute({ routes }: Namespace, { family, ...address }: Candidate): boolean {
  return routes.some(
    (route) =>
      route.family === family &&
      route.type === 'unicast' &&
      (route.destination === 'default' || contains(route.destination, address.address)),
  );
}
