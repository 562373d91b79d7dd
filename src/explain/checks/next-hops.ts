import { familyOf, formatCidr, sameAddress } from '../../model/address/address.ts';
import type { Route } from '../../model/kernel/route.ts';
import { nameOfSeenRoute } from '../../model/kernel/route-name.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { neighbourOf, showNeighbour } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { replaceGatewayFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { egressOf, type PlacedHop, placedHops, positionOf } from '../path/path-queries.ts';
import { wrongBridgeAt } from './bridge-membership.ts';
import { wrongLengthAt } from './prefix-length.ts';

/** Checks whether somebody on the segment has the address that is asked for there: the gateway, or the destination. */
export function checkNextHops(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const { hop } = at;
    const { route, segment } = hop;
    const exit = egressOf(context, hop);
    if (route.kind !== 'out' || exit === null) return [];
    const nextHop = route.gateway ?? hop.destination;
    const owners = segment?.owners ?? [];
    const [owner] = owners;
    if (owner !== undefined) {
      const who = `${owner.link} of ${namespaceLabel(context.snapshot, owner.namespace)}`;
      return [found(at, `${nextHop} is ${who}, on the segment of ${exit.link.name}`, exit)];
    }
    if (segment?.open !== false && !isUnanswered(context, exit, nextHop)) return [];
    if (wrongBridgeAt(context, at) !== null || wrongLengthAt(context, at) !== null) return [];
    return [
      route.gateway === null
        ? nobodyThere(context, at, exit)
        : noGateway(context, at, exit, nextHop),
    ];
  });

  function found(at: PlacedHop, what: string, exit: LinkEnd): Finding {
    const position = positionOf(at, 'route', exit.link.name);
    return { position, what, evidence: [at.hop.asked], fault: null };
  }
}

/** Tells whether the kernel asked in vain: where the segment goes on out of sight, only that shows that nobody is there. */
function isUnanswered(context: DiagnosisContext, exit: LinkEnd, nextHop: string): boolean {
  const entry = neighbourOf(context, exit, nextHop);
  return entry?.state.some((state) => state === 'FAILED' || state === 'INCOMPLETE') === true;
}

function noGateway(
  context: DiagnosisContext,
  at: PlacedHop,
  exit: LinkEnd,
  gateway: string,
): Finding {
  const { snapshot } = context;
  const { namespace, link } = exit;
  const { hop } = at;
  const route = routeBy(context, at, exit, gateway);
  const name = route === null ? `via ${gateway} dev ${link.name}` : nameOfSeenRoute(route);
  const right = hop.would?.gateway ?? null;
  return {
    position: positionOf(at, 'route', link.name),
    what: `nobody on the segment of ${link.name} has ${gateway}, the gateway of ${namespaceLabel(snapshot, namespace.id)}`,
    evidence: [hop.asked, showNeighbour(context, exit, gateway)],
    fault: {
      code: 'gateway-unreachable',
      culprit: { kind: 'route', name, namespace: namespace.id },
      fix:
        right === null || route === null
          ? wordsFix(
              `Change the gateway of the route ${name} to a router on the segment of ${link.name}.`,
            )
          : replaceGatewayFix(snapshot, namespace.id, name, { gateway: right, link: link.name }),
    },
  };
}

/** The route of the main table that the kernel took, as the snapshot has it. */
function routeBy(
  { snapshot }: DiagnosisContext,
  { hop }: PlacedHop,
  exit: LinkEnd,
  gateway: string,
): Route | null {
  const routes = namespaceOf(snapshot, hop.namespace)?.routes ?? [];
  const family = familyOf(hop.destination);
  return (
    routes.find(
      (route) =>
        route.family === family &&
        route.device === exit.link.name &&
        route.gateway !== null &&
        sameAddress(route.gateway, gateway),
    ) ?? null
  );
}

function nobodyThere(context: DiagnosisContext, at: PlacedHop, exit: LinkEnd): Finding {
  const { destination } = at.hop;
  const { namespace, link } = exit;
  const elsewhere = context.snapshot.namespaces.flatMap((each) =>
    each.links
      .filter(({ addresses }) => addresses.some(({ address }) => sameAddress(address, destination)))
      .map(({ name }) => `${name} of ${namespaceLabel(context.snapshot, each.id)}`),
  );
  const [home] = elsewhere;
  const isBack = at.direction === 'back';
  return {
    position: positionOf(at, isBack ? 'segment' : 'neighbour', link.name),
    what: `nobody on the segment of ${link.name} of ${namespaceLabel(context.snapshot, namespace.id)} has ${destination}`,
    evidence: [at.hop.asked, showNeighbour(context, exit, destination)],
    fault: {
      code: isBack && at.index === 0 ? 'destination-no-return-route' : 'destination-no-address',
      culprit: { kind: 'address', name: destination, namespace: null },
      fix: wordsFix(
        home === undefined
          ? `Assign ${destination} to a host on the segment of ${link.name}, or use another address: ${link.name} has ${known(exit)}.`
          : `${destination} is ${home}, and no cable leads there: link the two, or route between them.`,
      ),
    },
  };
}

function known(exit: LinkEnd): string {
  const own = exit.link.addresses.filter(({ scope }) => scope === 'global').map(formatCidr);
  return own.length === 0 ? 'no global address' : own.join(', ');
}
