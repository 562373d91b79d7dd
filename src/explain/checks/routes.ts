import { contains, familyOf, type LinkAddress } from '../../model/address/address.ts';
import type { Route } from '../../model/kernel/route.ts';
import { nameOfSeenRoute } from '../../model/kernel/route-name.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, isUp, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Fault, Finding, Fix } from '../finding.ts';
import { addRoute, mainAddress, removeRoute, subnetAt, words } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { whyOf } from '../route-get.ts';
import type { Stage } from '../way.ts';
import { isHeldBack } from './internal.ts';
import { wrongLengthAt } from './prefix.ts';

/** Whether each namespace on the ways has a route for the packet. */
export function checkRoutes(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const { route } = at.stage;
    if (route.kind === 'none') return withoutRoute(kase, at);
    if (at.stage.refused !== null && refusingRoute(kase, at) !== null)
      return withoutRoute(kase, at);
    if (route.kind === 'unknown') return [];
    const name = nameOf(kase.snapshot, at.stage.namespace);
    const { destination, asked } = at.stage;
    const what =
      route.kind === 'local'
        ? `${destination} is ${name}'s own`
        : `${name} has a route to ${destination} by ${route.device}${route.gateway === null ? '' : ` via ${route.gateway}`}`;
    const link = route.kind === 'out' ? route.device : null;
    return [{ position: positionOf(at, 'route', link), what, evidence: [asked], fault: null }];
  });
}

/** Not told where the route is missing only because of the link or the address that it would need. */
function withoutRoute(kase: Case, at: At): readonly Finding[] {
  const { snapshot } = kase;
  const { stage } = at;
  const exit = exitOf(kase, stage);
  const family = familyOf(stage.destination) ?? 4;
  const refusing = refusingRoute(kase, at);
  // What the kernel said in words that are not known here tells nothing of routes.
  if (stage.route.kind === 'none' && stage.route.why === 'other') return [];
  if (refusing === null && exit !== null) {
    if (!isUp(kase, exit)) return [];
    if (mainAddress(exit.link.addresses, family) === null && at.index === 0) return [];
    if (wrongLengthAt(kase, at) !== null) return [];
  }
  if (refusing === null && exit === null && isCutOff(kase, at)) return [];
  if (refusing === null && isHeldBack(kase, at)) return [];
  const name = nameOf(snapshot, stage.namespace);
  const isEnd = at.direction === 'back' && at.index === 0;
  const missing: Fault = {
    code: isEnd ? 'destination-no-return-route' : 'no-route',
    culprit: { kind: 'namespace', name, namespace: stage.namespace },
    fix: fixFor(kase, at, exit),
  };
  const said = refusing === null ? null : nameOfSeenRoute(refusing);
  return [
    {
      position: positionOf(at, 'route', exit?.link.name ?? null),
      what:
        said === null
          ? `${name} has no route ${isEnd ? 'back ' : ''}to ${stage.destination}`
          : `${name} refuses what is for ${stage.destination}: ${said}`,
      evidence: [stage.refused ?? stage.asked],
      fault:
        said === null
          ? missing
          : {
              ...missing,
              culprit: { kind: 'route', name: said, namespace: stage.namespace },
              fix: removeRoute(snapshot, stage.namespace, said),
            },
    },
  ];
}

/** All links are down, or there is none: that is the matter, and not the route. */
function isCutOff(kase: Case, { stage }: At): boolean {
  const namespace = namespaceOf(kase.snapshot, stage.namespace);
  const links = namespace?.links.filter(({ kind }) => kind !== 'loopback') ?? [];
  return namespace === null || links.every((link) => !isUp(kase, { namespace, link }));
}

/** The most special route that refuses the destination; null where none is for it. */
function refusingRoute(kase: Case, { stage }: At): Route | null {
  const type = refusalOf(kase, stage);
  if (type === null) return null;
  const routes = namespaceOf(kase.snapshot, stage.namespace)?.routes ?? [];
  const family = familyOf(stage.destination);
  const lengthOf = ({ destination }: Route) =>
    destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 128);
  const [first = null] = routes
    .filter(
      (route) =>
        route.family === family &&
        route.type === type &&
        (route.destination === 'default' || contains(route.destination, stage.destination)),
    )
    .toSorted((a, b) => lengthOf(b) - lengthOf(a));
  return first;
}

/**
 * The type of route by which the kernel refuses the packet, by its words; null for none. What comes in
 * by a link is refused with the same words where it is not forwarded, or fails rp_filter: then only a
 * route of another table, which a rule may lead to, is to blame.
 */
function refusalOf(kase: Case, { namespace, arrivesBy, route, refused }: Stage): string | null {
  if (route.kind === 'none') return route.why === 'no-route' ? null : route.why;
  if (refused === null || arrivesBy === null) return null;
  const why = whyOf(refused.output);
  const setting = `net.ipv4.conf.${arrivesBy.replaceAll('.', '/')}.forwarding`;
  const isForwarding = kase.facts.get(namespace)?.settings?.[setting] === '1';
  return why === 'blackhole' || (why === 'unreachable' && isForwarding) ? why : null;
}

function fixFor(kase: Case, at: At, exit: LinkEnd | null): Fix {
  if (exit === null) return wordsFor(kase, at);
  const vrf = exit.namespace.links.find(({ name }) => name === exit.link.master);
  // Its routes are in a table of its own, which ordinary packets of the namespace are not looked up in.
  if (vrf?.kind === 'vrf' && at.index === 0 && at.direction === 'there') {
    return words(
      `${exit.link.name} is in the VRF ${vrf.name}: what is to be sent by it runs there, by ip vrf exec ${vrf.name} PROGRAM.`,
    );
  }
  return routeFor(kase, at, exit);
}

/** By the router on the segment; an end with one link needs no more than a default route. */
function routeFor(kase: Case, { stage, index }: At, exit: LinkEnd): Fix {
  const { snapshot } = kase;
  const gateway = stage.would?.gateway ?? null;
  const { links } = exit.namespace;
  const only =
    links.filter(({ kind, master }) => kind !== 'loopback' && master === null).length === 1;
  const target = addressAt(kase, stage.destination);
  const subnet = target === null ? stage.destination : subnetAt(target);
  const destination = gateway !== null && index === 0 && only ? 'default' : subnet;
  return addRoute(snapshot, stage.namespace, { destination, gateway, link: exit.link.name });
}

/** The address as the link has it that has it; null where nobody is known to. */
function addressAt({ snapshot }: Case, wanted: string): LinkAddress | null {
  const all = snapshot.namespaces.flatMap(({ links }) =>
    links.flatMap(({ addresses }) => addresses),
  );
  return all.find(({ address }) => address === wanted) ?? null;
}

function wordsFor({ snapshot, question }: Case, { stage }: At): Fix {
  const name = nameOf(snapshot, stage.namespace);
  const isBetween = question.to.kind === 'namespace';
  return words(
    isBetween
      ? `No cable leads from ${name} to ${stage.destination}: link the two, or put both on one bridge.`
      : `Give ${name} a route to ${stage.destination}, by a router that it reaches.`,
  );
}
