import { familyOf, sameAddress } from '../model/address.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { namespaceOf } from '../model/wiring.ts';
import { hasAddress, type Lead, leadTo } from './lead.ts';
import type { Ask } from './route-get.ts';
import { type AllFacts, type Station, type Stretch, stretchFrom } from './stretch.ts';
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
  while (at !== null && stages.length < HOP_LIMIT && !seen.has(`${at.namespace}/${at.arrivesBy}`)) {
    seen.add(`${at.namespace}/${at.arrivesBy}`);
    const { namespace, arrivesBy } = at;
    const { destination } = start;
    const told = await start.ask({ namespace, destination, source, arrivesBy });
    const step = stepFrom(start, namespace, told.route);
    source ??= sourceOf(told.route, destination) ?? likelySource(start, namespace, step);
    const { would, segment } = step;
    stages.push({ namespace, arrivesBy, source, destination, ...told, would, supposed, segment });
    supposed ||= would !== null || told.refused !== null;
    at =
      step.next === null
        ? null
        : { namespace: step.next.namespace.id, arrivesBy: step.next.link.name };
  }
  return { stages };
}

type Step = Pick<Stage, 'would' | 'segment'> & { readonly next: Station | null };

const NOWHERE: Step = { would: null, segment: null, next: null };

function stepFrom(walk: Walk, id: NamespaceId, route: RouteAnswer): Step {
  if (route.kind === 'local') return NOWHERE;
  if (route.kind === 'out') {
    const followed = follow(walk, id, route.device, route.gateway ?? walk.destination);
    if (followed === null || followed.next !== null || followed.segment.open) {
      return { ...(followed ?? NOWHERE), would: null };
    }
    const lead = leadOf(walk, id);
    if (lead === null) return { ...followed, would: null };
    const { device, gateway, next } = lead;
    return { segment: followed.segment, would: { device, gateway }, next };
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
