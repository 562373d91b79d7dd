import { contains, familyOf, formatCidr, sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type L2Segment, type Station, segmentFrom } from './l2-segment.ts';
import type { AllFacts } from './link-facts.ts';
import { namespaceHasAddress } from './namespace-address.ts';
import type { PathHop, RouteAnswer, SegmentPath } from './packet-path.ts';
import { type SuggestedRoute, shortestRouteTo } from './shortest-route.ts';

/** What a packet is for, and what is known of the host. */
export type StepRequest = {
  readonly snapshot: Snapshot;
  /** Of the namespaces with tunnels; see `segmentFrom`. */
  readonly facts: AllFacts;
  readonly destination: string;
  /** Whose address the destination is; null where any namespace that has it will do. */
  readonly wanted: NamespaceId | null;
};

/** The way from one namespace to the next; `next` is null where nobody takes the packet. */
export type Step = Pick<PathHop, 'would' | 'segment'> & { readonly next: Station | null };

const NOWHERE: Step = { would: null, segment: null, next: null };

/** Finds who takes a packet that a namespace routes so, or would if what stands against it were fixed. */
export function stepFrom(request: StepRequest, id: NamespaceId, route: RouteAnswer): Step {
  if (route.kind === 'local' || route.kind === 'unknown') return NOWHERE;
  if (route.kind === 'out') {
    const followed = follow(request, id, route.device, route.gateway ?? request.destination);
    if (followed === null || followed.next !== null || followed.segment.open) {
      return { ...(followed ?? NOWHERE), would: null };
    }
    const { segment } = followed;
    const home = route.gateway === null ? neighbourElsewhere(request, id, route.device) : null;
    if (home !== null) return { segment, would: null, next: home };
    const suggested = suggestedRoute(request, id);
    if (suggested === null) return { ...followed, would: null };
    const { device, gateway, next } = suggested;
    return { segment, would: { device, gateway }, next };
  }
  const suggested = suggestedRoute(request, id);
  if (suggested === null) return NOWHERE;
  const { device, gateway, next } = suggested;
  const followed = follow(request, id, device, gateway ?? request.destination);
  return {
    would: { device, gateway },
    segment: followed?.segment ?? null,
    next: followed?.next ?? next,
  };
}

/**
 * Finds the destination's link, where that namespace too takes the asking address for a neighbour's: the two
 * should be on one segment and are not, and no router is between them. Null where nobody has.
 */
function neighbourElsewhere(request: StepRequest, id: NamespaceId, device: string): Station | null {
  const { snapshot, destination, wanted } = request;
  const own = namespaceOf(snapshot, id)?.links.find(({ name }) => name === device)?.addresses ?? [];
  for (const namespace of snapshot.namespaces) {
    if (namespace.id === id || (wanted !== null && namespace.id !== wanted)) continue;
    for (const link of namespace.links) {
      const theirs = link.addresses.find(({ address }) => sameAddress(address, destination));
      const isNeighbour = own.some(
        ({ address }) => theirs !== undefined && contains(formatCidr(theirs), address),
      );
      if (isNeighbour) return { namespace, link, traversals: [] };
    }
  }
  return null;
}

/** The segment that a link leads to, and who takes the frame there; null if there is no such link. */
function follow(
  request: StepRequest,
  id: NamespaceId,
  device: string,
  nextHop: string,
): { readonly segment: SegmentPath; readonly next: Station | null } | null {
  const namespace = namespaceOf(request.snapshot, id);
  const link = namespace?.links.find(({ name }) => name === device);
  if (!namespace || link === undefined) return null;
  const l2Segment = segmentFrom(request.snapshot, request.facts, { namespace, link });
  const isLast = sameAddress(nextHop, request.destination);
  const owners = ownersOf(l2Segment, nextHop, isLast ? request.wanted : null);
  const [next = null] = owners;
  return {
    next,
    segment: {
      nextHop,
      traversals: next?.traversals ?? l2Segment.trunk,
      owners: owners.map((owner) => ({ namespace: owner.namespace.id, link: owner.link.name })),
      open: l2Segment.open,
    },
  };
}

/**
 * Finds who answers for an address on a segment: the namespaces that have it on the link there. Where none has, a
 * namespace that has an IPv4 address on another link answers for it too (ip-sysctl, arp_ignore 0).
 */
function ownersOf(
  { stations }: L2Segment,
  nextHop: string,
  wanted: NamespaceId | null,
): readonly Station[] {
  const direct = stations.filter(({ link }) =>
    link.addresses.some(({ address }) => sameAddress(address, nextHop)),
  );
  const found =
    direct.length > 0 || familyOf(nextHop) === 6
      ? direct
      : stations.filter(({ namespace }) => namespaceHasAddress(namespace, nextHop));
  const rank = ({ namespace }: Station) => (namespace.id === wanted ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** The link and the router that would lead to the destination, or out to where others know it. */
function suggestedRoute(
  { snapshot, facts, destination, wanted }: StepRequest,
  from: NamespaceId,
): SuggestedRoute | null {
  const family = familyOf(destination);
  if (family === null) return null;
  const owners = snapshot.namespaces.filter(
    (each) => (wanted === null || each.id === wanted) && namespaceHasAddress(each, destination),
  );
  const ids = new Set(owners.map(({ id }) => id));
  if (ids.size === 0 || ids.has(from)) return null;
  return shortestRouteTo({ snapshot, facts }, from, family, ({ namespace }) =>
    ids.has(namespace.id),
  );
}
