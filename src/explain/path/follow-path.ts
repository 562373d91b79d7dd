import { contains, familyOf, formatCidr, sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type DnatTarget, dnatTargetOf } from './dnat.ts';
import { type L2Segment, type Station, segmentFrom } from './l2-segment.ts';
import type { AllFacts } from './link-facts.ts';
import type { PacketPath, PathHop, RouteAnswer, SegmentPath } from './packet-path.ts';
import type { AskRoute } from './route-get.ts';
import { namespaceHasAddress, type SuggestedRoute, shortestRouteTo } from './shortest-route.ts';
import type { TranslateSource } from './snat.ts';

export type PathRequest = {
  readonly snapshot: Snapshot;
  /** Of the namespaces with tunnels; see `segmentFrom`. */
  readonly facts: AllFacts;
  readonly ask: AskRoute;
  readonly from: NamespaceId;
  /** Null to let the kernel choose it. */
  readonly source: string | null;
  readonly destination: string;
  /** Whose address the destination is; null where any namespace that has it will do. */
  readonly wanted: NamespaceId | null;
  /** The TCP port that it is for: a published one leads on into a container. */
  readonly port: number | null;
  /** Tells what a router makes of the source; null on the path back, which follows what was made there. */
  readonly translate: TranslateSource | null;
  /** The sources that were translated on the path there: what comes back for them goes on to these. */
  readonly restored: readonly RestoredSource[];
};

/** A namespace that sent a packet on with another source, and takes the answer back for it. */
export type RestoredSource = {
  readonly namespace: NamespaceId;
  readonly address: string;
  readonly original: string;
  /** Whose address the original is. */
  readonly sender: NamespaceId;
};

/** More routers than any host has between two of its namespaces; a routing loop ends here. */
const HOP_LIMIT = 16;

/**
 * Follows a packet from namespace to namespace: each is asked for its route, as the kernel has it, and
 * between them the frame follows cables and bridges. Where it can get no further as things stand, it is
 * followed on as if that were fixed, so that what is wrong behind is found too.
 */
export async function followPath(start: PathRequest): Promise<PacketPath> {
  const hops: PathHop[] = [];
  const seen = new Set<string>();
  let source = start.source;
  let at: { readonly namespace: NamespaceId; readonly arrivesBy: string | null } | null = {
    namespace: start.from,
    arrivesBy: null,
  };
  let supposed = false;
  let goal = start;
  while (at !== null && hops.length < HOP_LIMIT && !seen.has(`${at.namespace}/${at.arrivesBy}`)) {
    seen.add(`${at.namespace}/${at.arrivesBy}`);
    const { namespace, arrivesBy } = at;
    const arrivesFor = goal.destination;
    const translated = translationFor(goal, namespace, arrivesBy);
    if (translated !== null) goal = { ...goal, ...aimAt(translated) };
    const restored = goal.restored.find(
      (each) => each.namespace === namespace && sameAddress(each.address, goal.destination),
    );
    if (restored !== undefined) {
      goal = { ...goal, destination: restored.original, wanted: restored.sender };
    }
    const { destination } = goal;
    const reply = await start.ask({ namespace, destination, source, arrivesBy });
    const step = stepFrom(goal, namespace, reply.route);
    source ??= sourceOf(reply.route, destination) ?? likelySource(goal, namespace, step);
    const { would, segment } = step;
    const isRouter = hops.length > 0 && step.next !== null;
    const leavesAs = isRouter ? await sourceBeyond(goal, at, source, reply.route) : null;
    const packet = { namespace, arrivesBy, source, arrivesFor, destination, translated, leavesAs };
    hops.push({ ...packet, ...reply, would, supposed, segment });
    source = leavesAs ?? source;
    const isTaken = segment !== null && segment.owners.length > 0;
    supposed ||= would !== null || reply.refused !== null || !isTaken;
    at =
      step.next === null
        ? null
        : { namespace: step.next.namespace.id, arrivesBy: step.next.link.name };
  }
  return { hops };
}

async function sourceBeyond(
  { translate, destination, port }: PathRequest,
  at: { readonly namespace: NamespaceId; readonly arrivesBy: string | null },
  source: string | null,
  route: RouteAnswer,
): Promise<string | null> {
  if (translate === null || source === null || route.kind !== 'out') return null;
  const { device: leavesBy, gateway } = route;
  const nextHop = gateway ?? destination;
  return translate({ ...at, source, destination, leavesBy, nextHop, port });
}

function translationFor(
  { snapshot, destination, port }: PathRequest,
  namespace: NamespaceId,
  arrivesBy: string | null,
): DnatTarget | null {
  return port === null ? null : dnatTargetOf(snapshot, { namespace, arrivesBy, destination, port });
}

function aimAt(to: DnatTarget): Pick<PathRequest, 'destination' | 'wanted' | 'port'> {
  return { destination: to.address, wanted: to.namespace, port: to.port };
}

type Step = Pick<PathHop, 'would' | 'segment'> & { readonly next: Station | null };

const NOWHERE: Step = { would: null, segment: null, next: null };

function stepFrom(followPath: PathRequest, id: NamespaceId, route: RouteAnswer): Step {
  if (route.kind === 'local' || route.kind === 'unknown') return NOWHERE;
  if (route.kind === 'out') {
    const followed = follow(followPath, id, route.device, route.gateway ?? followPath.destination);
    if (followed === null || followed.next !== null || followed.segment.open) {
      return { ...(followed ?? NOWHERE), would: null };
    }
    const { segment } = followed;
    const home = route.gateway === null ? neighbourElsewhere(followPath, id, route.device) : null;
    if (home !== null) return { segment, would: null, next: home };
    const suggested = suggestedRoute(followPath, id);
    if (suggested === null) return { ...followed, would: null };
    const { device, gateway, next } = suggested;
    return { segment, would: { device, gateway }, next };
  }
  const suggested = suggestedRoute(followPath, id);
  if (suggested === null) return NOWHERE;
  const { device, gateway, next } = suggested;
  const followed = follow(followPath, id, device, gateway ?? followPath.destination);
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
function neighbourElsewhere(
  followPath: PathRequest,
  id: NamespaceId,
  device: string,
): Station | null {
  const { snapshot, destination, wanted } = followPath;
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

/** The segment that a link leads to, and who takes the frame there; null where there is no such link. */
function follow(
  followPath: PathRequest,
  id: NamespaceId,
  device: string,
  nextHop: string,
): { readonly segment: SegmentPath; readonly next: Station | null } | null {
  const namespace = namespaceOf(followPath.snapshot, id);
  const link = namespace?.links.find(({ name }) => name === device);
  if (!namespace || link === undefined) return null;
  const l2Segment = segmentFrom(followPath.snapshot, followPath.facts, { namespace, link });
  const isLast = sameAddress(nextHop, followPath.destination);
  const owners = ownersOf(l2Segment, nextHop, isLast ? followPath.wanted : null);
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
  const isIt = (address: string) => sameAddress(address, nextHop);
  const direct = stations.filter(({ link }) => link.addresses.some(({ address }) => isIt(address)));
  const found =
    direct.length > 0 || familyOf(nextHop) === 6
      ? direct
      : stations.filter(({ namespace }) => namespaceHasAddress(namespace, isIt));
  const rank = ({ namespace }: Station) => (namespace.id === wanted ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** The link and the router that would lead to the destination, or out to where others know it. */
function suggestedRoute(
  { snapshot, facts, destination, wanted }: PathRequest,
  from: NamespaceId,
): SuggestedRoute | null {
  const family = familyOf(destination);
  if (family === null) return null;
  const owners = snapshot.namespaces.filter(
    (each) =>
      (wanted === null || each.id === wanted) &&
      namespaceHasAddress(each, (address) => sameAddress(address, destination)),
  );
  const ids = new Set(owners.map(({ id }) => id));
  if (ids.has(from)) return null;
  if (ids.size > 0)
    return shortestRouteTo({ snapshot, facts }, from, family, ({ namespace }) =>
      ids.has(namespace.id),
    );
  return null;
}

/** A packet to oneself has one's own address on both ends. */
function sourceOf(route: RouteAnswer, destination: string): string | null {
  if (route.kind === 'local') return destination;
  return route.kind === 'out' ? route.source : null;
}

/** The address that the packet would have if it were sent: one of the link that would lead there. */
function likelySource(
  { snapshot, destination }: PathRequest,
  id: NamespaceId,
  { would }: Step,
): string | null {
  const family = familyOf(destination);
  const links = namespaceOf(snapshot, id)?.links ?? [];
  const link = links.find(({ name }) => name === would?.device);
  const addresses = (link === undefined ? links : [link]).flatMap((each) => each.addresses);
  const global = addresses.find((each) => each.family === family && each.scope === 'global');
  return global?.address ?? null;
}
