import { contains, familyOf, type LinkAddress } from '../../model/address/address.ts';
import type { Route } from '../../model/kernel/route.ts';
import { nameOfSeenRoute } from '../../model/kernel/route-name.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Fault, Finding, Fix } from '../finding.ts';
import { addRouteFix, mainAddress, removeRouteFix, subnetAt, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import type { PathHop } from '../path/packet-path.ts';
import {
  egressOf,
  isLinkUp,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';
import { whyRefused } from '../path/route-get.ts';
import { isOnlyOnInternalNetworks } from './engine/only-internal.ts';
import { wrongLengthAt } from './prefix-length.ts';
import { linkSetting, settingOf } from './sysctl-fault.ts';

/** Checks whether each namespace on both paths has a route for the packet. */
export function checkRoutes(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const { route } = at.hop;
    if (route.kind === 'none') return withoutRoute(context, at);
    if (at.hop.refused !== null && refusingRoute(context, at) !== null)
      return withoutRoute(context, at);
    if (route.kind === 'unknown') return [];
    const name = namespaceLabel(context.snapshot, at.hop.namespace);
    const { destination, asked } = at.hop;
    const what =
      route.kind === 'local'
        ? `${destination} is an address of ${name}`
        : `${name} has a route to ${destination} through ${route.device}${route.gateway === null ? '' : ` via ${route.gateway}`}`;
    const link = route.kind === 'out' ? route.device : null;
    return [{ position: positionOf(at, 'route', link), what, evidence: [asked], fault: null }];
  });
}

/** Not told where the route is missing only because of the link or the address that it would need. */
function withoutRoute(context: DiagnosisContext, at: PlacedHop): readonly Finding[] {
  const { snapshot } = context;
  const { hop } = at;
  const exit = egressOf(context, hop);
  const family = familyOf(hop.destination) ?? 4;
  const refusing = refusingRoute(context, at);
  // What the kernel said in words that are not known here tells nothing of routes.
  if (hop.route.kind === 'none' && hop.route.why === 'other') return [];
  if (refusing === null && exit !== null) {
    if (!isLinkUp(context, exit)) return [];
    if (mainAddress(exit.link.addresses, family) === null && at.index === 0) return [];
    if (wrongLengthAt(context, at) !== null) return [];
  }
  if (refusing === null && exit === null && isCutOff(context, at)) return [];
  if (refusing === null && isOnlyOnInternalNetworks(context, at)) return [];
  const name = namespaceLabel(snapshot, hop.namespace);
  const isEnd = at.direction === 'back' && at.index === 0;
  const missing: Fault = {
    code: isEnd ? 'destination-no-return-route' : 'no-route',
    culprit: { kind: 'namespace', name, namespace: hop.namespace },
    fix: fixFor(context, at, exit),
  };
  const said = refusing === null ? null : nameOfSeenRoute(refusing);
  return [
    {
      position: positionOf(at, 'route', exit?.link.name ?? null),
      what:
        said === null
          ? `${name} has no route ${isEnd ? 'back ' : ''}to ${hop.destination}`
          : `${name} refuses packets for ${hop.destination}: ${said}`,
      evidence: [hop.refused ?? hop.asked],
      fault:
        said === null
          ? missing
          : {
              ...missing,
              culprit: { kind: 'route', name: said, namespace: hop.namespace },
              fix: removeRouteFix(snapshot, hop.namespace, said),
            },
    },
  ];
}

/** All links are down, or there is none: that is the matter, and not the route. */
function isCutOff(context: DiagnosisContext, { hop }: PlacedHop): boolean {
  const namespace = namespaceOf(context.snapshot, hop.namespace);
  const links = namespace?.links.filter(({ kind }) => kind !== 'loopback') ?? [];
  return namespace === null || links.every((link) => !isLinkUp(context, { namespace, link }));
}

/** The most special route that refuses the destination; null where none is for it. */
function refusingRoute(context: DiagnosisContext, { hop }: PlacedHop): Route | null {
  const type = refusalOf(context, hop);
  if (type === null) return null;
  const routes = namespaceOf(context.snapshot, hop.namespace)?.routes ?? [];
  const family = familyOf(hop.destination);
  const lengthOf = ({ destination }: Route) =>
    destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 128);
  const [first = null] = routes
    .filter(
      (route) =>
        route.family === family &&
        route.type === type &&
        (route.destination === 'default' || contains(route.destination, hop.destination)),
    )
    .toSorted((a, b) => lengthOf(b) - lengthOf(a));
  return first;
}

/**
 * The type of route by which the kernel refuses the packet, by its words; null for none. What comes in
 * by a link is refused with the same words where it is not forwarded, or fails rp_filter: then only a
 * route of another table, which a rule may lead to, is to blame.
 */
function refusalOf(
  context: DiagnosisContext,
  { namespace, arrivesBy, route, refused }: PathHop,
): string | null {
  if (route.kind === 'none') return route.why === 'no-route' ? null : route.why;
  if (refused === null || arrivesBy === null) return null;
  const why = whyRefused(refused.output);
  const isForwarding =
    settingOf(context, namespace, linkSetting(4, arrivesBy, 'forwarding')) === '1';
  return why === 'blackhole' || (why === 'unreachable' && isForwarding) ? why : null;
}

function fixFor(context: DiagnosisContext, at: PlacedHop, exit: LinkEnd | null): Fix {
  if (exit === null) return wordsFor(context, at);
  const vrf = exit.namespace.links.find(({ name }) => name === exit.link.master);
  // Its routes are in a table of its own, which ordinary packets of the namespace are not looked up in.
  if (vrf?.kind === 'vrf' && at.index === 0 && at.direction === 'there') {
    return wordsFix(
      `${exit.link.name} is in the VRF ${vrf.name}: run the program in it, with ip vrf exec ${vrf.name} PROGRAM.`,
    );
  }
  return routeFor(context, at, exit);
}

/** The fix by the router on the segment; an end with one link needs no more than a default route. */
function routeFor(context: DiagnosisContext, { hop, index }: PlacedHop, exit: LinkEnd): Fix {
  const { snapshot } = context;
  const gateway = hop.would?.gateway ?? null;
  const { links } = exit.namespace;
  const only =
    links.filter(({ kind, master }) => kind !== 'loopback' && master === null).length === 1;
  const target = addressAt(context, hop.destination);
  const subnet = target === null ? hop.destination : subnetAt(target);
  const destination = gateway !== null && index === 0 && only ? 'default' : subnet;
  return addRouteFix(snapshot, hop.namespace, { destination, gateway, link: exit.link.name });
}

/** The address as the link has it that has it; null where nobody is known to. */
function addressAt({ snapshot }: DiagnosisContext, wanted: string): LinkAddress | null {
  const all = snapshot.namespaces.flatMap(({ links }) =>
    links.flatMap(({ addresses }) => addresses),
  );
  return all.find(({ address }) => address === wanted) ?? null;
}

function wordsFor({ snapshot, question }: DiagnosisContext, { hop }: PlacedHop): Fix {
  const name = namespaceLabel(snapshot, hop.namespace);
  const isBetween = question.to.kind === 'namespace';
  return wordsFix(
    isBetween
      ? `No cable leads from ${name} to ${hop.destination}: link the two, or put both on one bridge.`
      : `Add a route to ${hop.destination} in ${name}, through a router that it can reach.`,
  );
}
