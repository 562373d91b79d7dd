import { familyOf, formatCidr, sameAddress } from '../../model/address/address.ts';
import type { Route } from '../../model/kernel/route.ts';
import { nameOfSeenRoute } from '../../model/kernel/route-name.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { replaceGateway, words } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { neighbourOf, showNeighbour } from '../showing.ts';
import { misplugAt } from './plugs.ts';
import { wrongLengthAt } from './prefix.ts';

/** Whether somebody on the segment has the address that is asked for there: the gateway, or the destination. */
export function checkNextHops(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const { stage } = at;
    const { route, segment } = stage;
    const exit = exitOf(kase, stage);
    if (route.kind !== 'out' || exit === null) return [];
    const nextHop = route.gateway ?? stage.destination;
    const owners = segment?.owners ?? [];
    const [owner] = owners;
    if (owner !== undefined) {
      const who = `${owner.link} of ${nameOf(kase.snapshot, owner.namespace)}`;
      return [found(at, `${nextHop} is ${who}, on the segment of ${exit.link.name}`, exit)];
    }
    if (segment?.open !== false && !isUnanswered(kase, exit, nextHop)) return [];
    if (misplugAt(kase, at) !== null || wrongLengthAt(kase, at) !== null) return [];
    return [
      route.gateway === null ? nobodyThere(kase, at, exit) : noGateway(kase, at, exit, nextHop),
    ];
  });

  function found(at: At, what: string, exit: LinkEnd): Finding {
    const position = positionOf(at, 'route', exit.link.name);
    return { position, what, evidence: [at.stage.asked], fault: null };
  }
}

/** Where the segment goes on out of sight, only the kernel's own asking tells that nobody is there. */
function isUnanswered(kase: Case, exit: LinkEnd, nextHop: string): boolean {
  const entry = neighbourOf(kase, exit, nextHop);
  return entry?.state.some((state) => state === 'FAILED' || state === 'INCOMPLETE') === true;
}

function noGateway(kase: Case, at: At, exit: LinkEnd, gateway: string): Finding {
  const { snapshot } = kase;
  const { namespace, link } = exit;
  const { stage } = at;
  const route = routeBy(kase, at, exit, gateway);
  const name = route === null ? `via ${gateway} dev ${link.name}` : nameOfSeenRoute(route);
  const right = stage.would?.gateway ?? null;
  return {
    position: positionOf(at, 'route', link.name),
    what: `nobody on the segment of ${link.name} has ${gateway}, the gateway of ${nameOf(snapshot, namespace.id)}`,
    evidence: [stage.asked, showNeighbour(kase, exit, gateway)],
    fault: {
      code: 'gateway-unreachable',
      culprit: { kind: 'route', name, namespace: namespace.id },
      fix:
        right === null || route === null
          ? words(`Give the route ${name} the address of a router on the segment of ${link.name}.`)
          : replaceGateway(snapshot, namespace.id, name, { gateway: right, link: link.name }),
    },
  };
}

/** The route of the main table that the kernel took, as the snapshot has it. */
function routeBy({ snapshot }: Case, { stage }: At, exit: LinkEnd, gateway: string): Route | null {
  const routes = namespaceOf(snapshot, stage.namespace)?.routes ?? [];
  const family = familyOf(stage.destination);
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

function nobodyThere(kase: Case, at: At, exit: LinkEnd): Finding {
  const { destination } = at.stage;
  const { namespace, link } = exit;
  const elsewhere = kase.snapshot.namespaces.flatMap((each) =>
    each.links
      .filter(({ addresses }) => addresses.some(({ address }) => sameAddress(address, destination)))
      .map(({ name }) => `${name} of ${nameOf(kase.snapshot, each.id)}`),
  );
  const [home] = elsewhere;
  const isBack = at.direction === 'back';
  return {
    position: positionOf(at, isBack ? 'segment' : 'neighbour', link.name),
    what: `nobody on the segment of ${link.name} of ${nameOf(kase.snapshot, namespace.id)} has ${destination}`,
    evidence: [at.stage.asked, showNeighbour(kase, exit, destination)],
    fault: {
      code: isBack && at.index === 0 ? 'destination-no-return-route' : 'destination-no-address',
      culprit: { kind: 'address', name: destination, namespace: null },
      fix: words(
        home === undefined
          ? `Give somebody on the segment of ${link.name} the address ${destination}, or ask for another: those there have ${known(exit)}.`
          : `${destination} is ${home}, to which no cable leads from there: link the two, or route between them.`,
      ),
    },
  };
}

function known(exit: LinkEnd): string {
  const own = exit.link.addresses.filter(({ scope }) => scope === 'global').map(formatCidr);
  return own.length === 0 ? 'none that is known' : `addresses of ${own.join(', ')}`;
}
