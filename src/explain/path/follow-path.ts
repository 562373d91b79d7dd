import { familyOf, sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import { type DnatTarget, dnatTargetOf } from './dnat.ts';
import type { PacketPath, PathHop, RouteAnswer } from './packet-path.ts';
import { type Step, type StepRequest, stepFrom } from './path-step.ts';
import type { AskRoute } from './route-get.ts';
import type { TranslateSource } from './snat.ts';

export type PathRequest = StepRequest & {
  readonly ask: AskRoute;
  readonly from: NamespaceId;
  /** Null to let the kernel choose it. */
  readonly source: string | null;
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
