import { contains, familyOf, formatCidr, sameAddress } from '../model/address/address.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import { namespaceOf } from '../model/kernel/wiring.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { hasAddress, type Lead, leadTo } from './lead.ts';
import type { AllFacts } from './link-facts.ts';
import { type Translation, translationAt } from './published.ts';
import type { Ask } from './route-get.ts';
import { type Station, type Stretch, stretchFrom } from './stretch.ts';
import type { Translate } from './translate.ts';
import type { RouteAnswer, Segment, Stage, Way } from './way.ts';

export type Walk = {
  readonly snapshot: Snapshot;
  /** Of the namespaces with tunnels; see `stretchFrom`. */
  readonly facts: AllFacts;
  readonly ask: Ask;
  readonly from: NamespaceId;
  /** Null to let the kernel choose it. */
  readonly source: string | null;
  readonly destination: string;
  /** Whose address the destination is; null where whoever has it will do. */
  readonly wanted: NamespaceId | null;
  /** The TCP port that it is for: a published one leads on into a container. */
  readonly port: number | null;
  /** Tells what a router makes of the source; null on the way back, which follows what was made there. */
  readonly translate: Translate | null;
  /** The sources that were translated on the way there: what comes back for them goes on to these. */
  readonly restored: readonly Restored[];
};

/** A namespace that sent a packet on with another source, and takes the answer back for it. */
export type Restored = {
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
 * followed on as if that were mended, so that what is wrong behind is found too.
 */
export async function walk(start: Walk): Promise<Way> {
  const stages: Stage[] = [];
  const seen = new Set<string>();
  let source = start.source;
  let at: { readonly namespace: NamespaceId; readonly arrivesBy: string | null } | null = {
    namespace: start.from,
    arrivesBy: null,
  };
  let supposed = false;
  let goal = start;
  while (at !== null && stages.length < HOP_LIMIT && !seen.has(`${at.namespace}/${at.arrivesBy}`)) {
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
    const told = await start.ask({ namespace, destination, source, arrivesBy });
    const step = stepFrom(goal, namespace, told.route);
    source ??= sourceOf(told.route, destination) ?? likelySource(goal, namespace, step);
    const { would, segment } = step;
    const isRouter = stages.length > 0 && step.next !== null;
    const leavesAs = isRouter ? await sourceBeyond(goal, at, source, told.route) : null;
    const packet = { namespace, arrivesBy, source, arrivesFor, destination, translated, leavesAs };
    stages.push({ ...packet, ...told, would, supposed, segment });
    source = leavesAs ?? source;
    const isTaken = segment !== null && segment.owners.length > 0;
    supposed ||= would !== null || told.refused !== null || !isTaken;
    at =
      step.next === null
        ? null
        : { namespace: step.next.namespace.id, arrivesBy: step.next.link.name };
  }
  return { stages };
}

async function sourceBeyond(
  { translate, destination, port }: Walk,
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
  { snapshot, destination, port }: Walk,
  namespace: NamespaceId,
  arrivesBy: string | null,
): Translation | null {
  return port === null
    ? null
    : translationAt(snapshot, { namespace, arrivesBy, destination, port });
}

function aimAt(to: Translation): Pick<Walk, 'destination' | 'wanted' | 'port'> {
  return { destination: to.address, wanted: to.namespace, port: to.port };
}

type Step = Pick<Stage, 'would' | 'segment'> & { readonly next: Station | null };

const NOWHERE: Step = { would: null, segment: null, next: null };

function stepFrom(walk: Walk, id: NamespaceId, route: RouteAnswer): Step {
  if (route.kind === 'local' || route.kind === 'unknown') return NOWHERE;
  if (route.kind === 'out') {
    const followed = follow(walk, id, route.device, route.gateway ?? walk.destination);
    if (followed === null || followed.next !== null || followed.segment.open) {
      return { ...(followed ?? NOWHERE), would: null };
    }
    const { segment } = followed;
    const home = route.gateway === null ? neighbourElsewhere(walk, id, route.device) : null;
    if (home !== null) return { segment, would: null, next: home };
    const lead = leadOf(walk, id);
    if (lead === null) return { ...followed, would: null };
    const { device, gateway, next } = lead;
    return { segment, would: { device, gateway }, next };
  }
  const lead = leadOf(walk, id);
  if (lead === null) return NOWHERE;
  const { device, gateway, next } = lead;
  const followed = follow(walk, id, device, gateway ?? walk.destination);
  return {
    would: { device, gateway },
    segment: followed?.segment ?? null,
    next: followed?.next ?? next,
  };
}

/**
 * Who has the destination, where that one too holds the address asked from for a neighbour's: the two
 * should be on one segment and are not, and no router is between them. Null where nobody has.
 */
function neighbourElsewhere(walk: Walk, id: NamespaceId, device: string): Station | null {
  const { snapshot, destination, wanted } = walk;
  const own = namespaceOf(snapshot, id)?.links.find(({ name }) => name === device)?.addresses ?? [];
  for (const namespace of snapshot.namespaces) {
    if (namespace.id === id || (wanted !== null && namespace.id !== wanted)) continue;
    for (const link of namespace.links) {
      const theirs = link.addresses.find(({ address }) => sameAddress(address, destination));
      const isNeighbour = own.some(
        ({ address }) => theirs !== undefined && contains(formatCidr(theirs), address),
      );
      if (isNeighbour) return { namespace, link, passages: [] };
    }
  }
  return null;
}

/** The segment that a link leads to, and who takes the frame there; null where there is no such link. */
function follow(
  walk: Walk,
  id: NamespaceId,
  device: string,
  nextHop: string,
): { readonly segment: Segment; readonly next: Station | null } | null {
  const namespace = namespaceOf(walk.snapshot, id);
  const link = namespace?.links.find(({ name }) => name === device);
  if (!namespace || link === undefined) return null;
  const stretch = stretchFrom(walk.snapshot, walk.facts, { namespace, link });
  const isLast = sameAddress(nextHop, walk.destination);
  const owners = ownersOf(stretch, nextHop, isLast ? walk.wanted : null);
  const [next = null] = owners;
  return {
    next,
    segment: {
      nextHop,
      passages: next?.passages ?? stretch.trunk,
      owners: owners.map((owner) => ({ namespace: owner.namespace.id, link: owner.link.name })),
      open: stretch.open,
    },
  };
}

/**
 * Who answers for an address on a stretch: whoever has it on the link there. Where nobody has, a
 * namespace that has an IPv4 address on another link answers for it too (ip-sysctl, arp_ignore 0).
 */
function ownersOf(
  { stations }: Stretch,
  nextHop: string,
  wanted: NamespaceId | null,
): readonly Station[] {
  const isIt = (address: string) => sameAddress(address, nextHop);
  const direct = stations.filter(({ link }) => link.addresses.some(({ address }) => isIt(address)));
  const found =
    direct.length > 0 || familyOf(nextHop) === 6
      ? direct
      : stations.filter(({ namespace }) => hasAddress(namespace, isIt));
  const rank = ({ namespace }: Station) => (namespace.id === wanted ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** The link and the router that would lead to the destination, or out to where others know it. */
function leadOf({ snapshot, facts, destination, wanted }: Walk, from: NamespaceId): Lead | null {
  const family = familyOf(destination);
  if (family === null) return null;
  const owners = snapshot.namespaces.filter(
    (each) =>
      (wanted === null || each.id === wanted) &&
      hasAddress(each, (address) => sameAddress(address, destination)),
  );
  const ids = new Set(owners.map(({ id }) => id));
  if (ids.has(from)) return null;
  if (ids.size > 0)
    return leadTo(snapshot, facts, from, family, ({ namespace }) => ids.has(namespace.id));
  return null;
}

/** A packet to oneself has one's own address on both ends. */
function sourceOf(route: RouteAnswer, destination: string): string | null {
  if (route.kind === 'local') return destination;
  return route.kind === 'out' ? route.source : null;
}

/** The address that the packet would have if it were sent: one of the link that would lead there. */
function likelySource(
  { snapshot, destination }: Walk,
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
