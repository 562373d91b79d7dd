import { contains, formatCidr, sameAddress } from '../../model/address/address.ts';
import { farEndOf, type LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showLink } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { plugFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { bridgeOfPort, segmentFrom } from '../path/l2-segment.ts';
import {
  egressOf,
  farNamespaceOf,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';
import { wrongLengthAt } from './prefix-length.ts';

/** A cable that ends in the wrong place, and the bridge of the same namespace that it belongs into. */
export type WrongBridge = { readonly end: LinkEnd; readonly bridge: string | null };

/** Checks whether the cables on both paths are plugged into the bridges that lead on. */
export function checkBridgeMembership(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const wrongBridge = wrongBridgeAt(context, at);
    if (wrongBridge === null) return [];
    const { end, bridge } = wrongBridge;
    const { namespace, link } = end;
    const name = namespaceLabel(context.snapshot, namespace.id);
    const nextHop = at.hop.segment?.nextHop ?? at.hop.destination;
    const into =
      link.master === null
        ? 'is not plugged into a bridge and has no address'
        : `is plugged into ${link.master}`;
    const whereas = bridge === null ? '' : `; ${nextHop} is reached through ${bridge}`;
    return [
      {
        position: positionOf(at, 'segment', link.name),
        what: `${link.name} of ${name}, the far end of the cable, ${into}${whereas}`,
        evidence: [showLink(context, end)],
        fault: {
          code: 'not-on-bridge' as const,
          culprit: { kind: 'link' as const, name: link.name, namespace: namespace.id },
          fix:
            bridge === null
              ? wordsFix(`Plug ${link.name} of ${name} into the bridge that leads to ${nextHop}.`)
              : plugFix(context.snapshot, end, bridge),
        },
      },
    ];
  });
}

/**
 * The misplugged cable by which nobody is reached at a hop; null if there is none. Either end may
 * be it: that of who asks, or that of who should answer.
 */
export function wrongBridgeAt(context: DiagnosisContext, at: PlacedHop): WrongBridge | null {
  const { hop } = at;
  const exit = egressOf(context, hop);
  const { segment } = hop;
  if (exit === null || segment === null || segment.open || segment.owners.length > 0) return null;
  if (wrongLengthAt(context, at) !== null) return null;
  const wanted = homesOf(context, segment.nextHop, exit);
  const near = nearEnd(context, hop.source, exit, wanted);
  const far = farEnd(context, exit, wanted);
  if (near === null || far === null || near.end.link.master === null) return near ?? far;
  // One of the two has to move: that which is among strangers where it is; else the source's.
  const isNearHome = isAmongItsOwn(context, near.end, hop.source);
  const isFarHome = isAmongItsOwn(context, far.end, segment.nextHop);
  if (isNearHome !== isFarHome) return isNearHome ? far : near;
  return at.direction === 'there' ? near : far;
}

/** Tells whether others on a port's bridge hold an address for their neighbour's. */
function isAmongItsOwn(
  { snapshot, facts }: DiagnosisContext,
  port: LinkEnd,
  address: string | null,
): boolean {
  const bridge = bridgeOfPort(port);
  if (bridge === null || address === null) return false;
  const around = [bridge, ...segmentFrom(snapshot, facts, bridge).stations];
  const addresses = around.flatMap(({ link }) => link.addresses);
  return addresses.some((each) => each.address !== address && contains(formatCidr(each), address));
}

/** The links that have the next hop's address somewhere else. */
function homesOf(
  { snapshot }: DiagnosisContext,
  nextHop: string,
  exit: LinkEnd,
): readonly LinkEnd[] {
  return snapshot.namespaces
    .filter(({ id }) => id !== exit.namespace.id)
    .flatMap((namespace) => namespace.links.map((link) => ({ namespace, link })))
    .filter(({ link }) => link.addresses.some(({ address }) => sameAddress(address, nextHop)));
}

function nearEnd(
  context: DiagnosisContext,
  source: string | null,
  exit: LinkEnd,
  wanted: readonly LinkEnd[],
): WrongBridge | null {
  const far = farEndOf(context.snapshot, exit.link);
  if (far?.kind !== 'link') return null;
  const { end } = far;
  if (end.link.addresses.some(({ scope }) => scope === 'global')) return null;
  const bridges = end.namespace.links
    .filter(({ kind }) => kind === 'bridge')
    .map((link) => ({ namespace: end.namespace, link }));
  const own = bridgeOfPort(end);
  const leading = bridges.find(
    (bridge) =>
      bridge.link.name !== own?.link.name &&
      wanted.some((home) => isReached(context, bridge, home)),
  );
  if (leading !== undefined) return { end, bridge: leading.link.name };
  if (end.link.master !== null || bridges.length === 0) return null;
  if (end.namespace.id === farNamespaceOf(context) && wanted.length === 0) return null;
  const near = bridges.find(({ link }) =>
    link.addresses.some((each) => source !== null && contains(formatCidr(each), source)),
  );
  const [only] = bridges.length === 1 ? bridges : [];
  return { end, bridge: (near ?? only)?.link.name ?? null };
}

/** The cable of who should answer ends elsewhere than that of who asks. */
function farEnd(
  context: DiagnosisContext,
  exit: LinkEnd,
  wanted: readonly LinkEnd[],
): WrongBridge | null {
  const bridge = bridgeOf(context, exit);
  if (bridge === null) return null;
  for (const home of wanted) {
    const far = farEndOf(context.snapshot, home.link);
    if (far?.kind !== 'link' || far.end.namespace.id !== bridge.namespace.id) continue;
    const { end } = far;
    if (end.link.addresses.some(({ scope }) => scope === 'global')) continue;
    if (end.link.master !== bridge.link.name) return { end, bridge: bridge.link.name };
  }
  return null;
}

/** The bridge that a link is, or that the far end of its cable is plugged into. */
function bridgeOf({ snapshot }: DiagnosisContext, exit: LinkEnd): LinkEnd | null {
  if (exit.link.kind === 'bridge') return exit;
  const far = farEndOf(snapshot, exit.link);
  return far?.kind === 'link' ? bridgeOfPort(far.end) : null;
}

function isReached({ snapshot, facts }: DiagnosisContext, bridge: LinkEnd, home: LinkEnd): boolean {
  const isHome = ({ namespace, link }: LinkEnd) =>
    namespace.id === home.namespace.id && link.index === home.link.index;
  return isHome(bridge) || segmentFrom(snapshot, facts, bridge).stations.some(isHome);
}
