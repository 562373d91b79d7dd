import type { Family, LinkAddress } from '../model/address.ts';
import { contains, formatCidr, sameAddress } from '../model/address.ts';
import type { Namespace } from '../model/namespace.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { namespaceOf } from '../model/wiring.ts';
import type { Question } from './question.ts';
import { type AllFacts, type Stretch, stretchFrom } from './stretch.ts';

/** What the packet is for, and in whose namespace it shall arrive; null where that is unknown. */
export type Aim = { readonly destination: string | null; readonly wanted: NamespaceId | null };

type Candidate = LinkAddress & { readonly link: string };

/**
 * The address that is asked for. Of a namespace with several: one on a segment that both ends share
 * and have an address of its family on, one on a shared segment, one that the source has a route to,
 * any; IPv4 before IPv6. Link-local ones are no answer to "does it reach".
 */
export function chooseAim(snapshot: Snapshot, facts: AllFacts, question: Question): Aim {
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
    ({ link, family }) => shared.get(link)?.has(family) === true,
    ({ link }) => shared.has(link),
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

/** The destination's links on a segment with a link of the source, and the families that this has there. */
function sharedLinks(
  snapshot: Snapshot,
  facts: AllFacts,
  source: Namespace,
  target: NamespaceId,
): ReadonlyMap<string, ReadonlySet<Family>> {
  const shared = new Map<string, Set<Family>>();
  for (const link of source.links) {
    if (link.kind === 'loopback' || link.master !== null) continue;
    const stretch: Stretch = stretchFrom(snapshot, facts, { namespace: source, link });
    for (const station of stretch.stations) {
      if (station.namespace.id !== target) continue;
      const families = shared.get(station.link.name) ?? new Set();
      for (const { family, scope } of link.addresses) if (scope !== 'link') families.add(family);
      shared.set(station.link.name, families);
    }
  }
  return shared;
}

function hasRoute({ routes }: Namespace, { family, ...address }: Candidate): boolean {
  return routes.some(
    (route) =>
      route.family === family &&
      route.type === 'unicast' &&
      (route.destination === 'default' || contains(route.destination, address.address)),
  );
}

/** `172.18.0.2/16` of each address of a family on a link. */
export function cidrsOf(addresses: readonly LinkAddress[], family: Family): readonly string[] {
  return addresses.filter((each) => each.family === family).map(formatCidr);
}
