import { contains, formatCidr, sameAddress } from '../../model/address/address.ts';
import { farEndOf, type LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, farNamespaceOf, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { plug, words } from '../fixes.ts';

import { nameOf, typedIn } from '../place.ts';
import { masterOf, stretchFrom } from '../stretch.ts';
import { wrongLengthAt } from './prefix.ts';

/** A cable that ends in the wrong place, and the bridge of the same namespace that it belongs into. */
export type Misplug = { readonly end: LinkEnd; readonly bridge: string | null };

/** Whether the cables on the ways are plugged into the bridges that lead on. */
export function checkPlugs(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const misplug = misplugAt(kase, at);
    if (misplug === null) return [];
    const { end, bridge } = misplug;
    const { namespace, link } = end;
    const name = nameOf(kase.snapshot, namespace.id);
    const nextHop = at.stage.segment?.nextHop ?? at.stage.destination;
    const into =
      link.master === null
        ? 'is plugged into no bridge and has no address'
        : `is plugged into ${link.master}`;
    const whereas = bridge === null ? '' : `, and ${nextHop} is reached by ${bridge}`;
    const master = link.master === null ? '' : ` master ${link.master}`;
    return [
      {
        position: positionOf(at, 'segment', link.name),
        what: `${link.name} of ${name}, the far end of the cable, ${into}${whereas}`,
        evidence: [
          {
            command: typedIn(kase.snapshot, namespace.id, ['ip', 'link', 'show', link.name]),
            output: `${link.index}: ${link.name}: mtu ${link.mtu}${master}`,
          },
        ],
        fault: {
          code: 'not-on-bridge' as const,
          culprit: { kind: 'link' as const, name: link.name, namespace: namespace.id },
          fix:
            bridge === null
              ? words(`Plug ${link.name} of ${name} into the bridge that leads to ${nextHop}.`)
              : plug(kase.snapshot, end, bridge),
        },
      },
    ];
  });
}

/**
 * The misplugged cable by which nobody is reached at a stage; null where there is none. Either end may
 * be it: that of who asks, or that of who should answer.
 */
export function misplugAt(kase: Case, at: At): Misplug | null {
  const { stage } = at;
  const exit = exitOf(kase, stage);
  const { segment } = stage;
  if (exit === null || segment === null || segment.open || segment.owners.length > 0) return null;
  if (wrongLengthAt(kase, at) !== null) return null;
  const wanted = homesOf(kase, segment.nextHop, exit);
  const near = nearEnd(kase, stage.source, exit, wanted);
  const far = farEnd(kase, exit, wanted);
  if (near === null || far === null || near.end.link.master === null) return near ?? far;
  // One of the two has to move: that which is among strangers where it is; else the source's.
  const isNearHome = isAmongItsOwn(kase, near.end, stage.source);
  const isFarHome = isAmongItsOwn(kase, far.end, segment.nextHop);
  if (isNearHome !== isFarHome) return isNearHome ? far : near;
  return at.direction === 'there' ? near : far;
}

/** Whether others on a port's bridge hold an address for their neighbour's. */
function isAmongItsOwn({ snapshot, facts }: Case, port: LinkEnd, address: string | null): boolean {
  const bridge = masterOf(port);
  if (bridge === null || address === null) return false;
  const around = [bridge, ...stretchFrom(snapshot, facts, bridge).stations];
  const addresses = around.flatMap(({ link }) => link.addresses);
  return addresses.some((each) => each.address !== address && contains(formatCidr(each), address));
}

/** The links that have the next hop's address somewhere else. */
function homesOf({ snapshot }: Case, nextHop: string, exit: LinkEnd): readonly LinkEnd[] {
  return snapshot.namespaces
    .filter(({ id }) => id !== exit.namespace.id)
    .flatMap((namespace) => namespace.links.map((link) => ({ namespace, link })))
    .filter(({ link }) => link.addresses.some(({ address }) => sameAddress(address, nextHop)));
}

function nearEnd(
  kase: Case,
  source: string | null,
  exit: LinkEnd,
  wanted: readonly LinkEnd[],
): Misplug | null {
  const far = farEndOf(kase.snapshot, exit.link);
  if (far?.kind !== 'link') return null;
  const { end } = far;
  if (end.link.addresses.some(({ scope }) => scope === 'global')) return null;
  const bridges = end.namespace.links
    .filter(({ kind }) => kind === 'bridge')
    .map((link) => ({ namespace: end.namespace, link }));
  const own = masterOf(end);
  const leading = bridges.find(
    (bridge) =>
      bridge.link.name !== own?.link.name && wanted.some((home) => isReached(kase, bridge, home)),
  );
  if (leading !== undefined) return { end, bridge: leading.link.name };
  if (end.link.master !== null || bridges.length === 0) return null;
  if (end.namespace.id === farNamespaceOf(kase) && wanted.length === 0) return null;
  const near = bridges.find(({ link }) =>
    link.addresses.some((each) => source !== null && contains(formatCidr(each), source)),
  );
  const [only] = bridges.length === 1 ? bridges : [];
  return { end, bridge: (near ?? only)?.link.name ?? null };
}

/** The cable of who should answer ends elsewhere than that of who asks. */
function farEnd(kase: Case, exit: LinkEnd, wanted: readonly LinkEnd[]): Misplug | null {
  const bridge = bridgeOf(kase, exit);
  if (bridge === null) return null;
  for (const home of wanted) {
    const far = farEndOf(kase.snapshot, home.link);
    if (far?.kind !== 'link' || far.end.namespace.id !== bridge.namespace.id) continue;
    const { end } = far;
    if (end.link.addresses.some(({ scope }) => scope === 'global')) continue;
    if (end.link.master !== bridge.link.name) return { end, bridge: bridge.link.name };
  }
  return null;
}

/** The bridge that a link is, or that the far end of its cable is plugged into. */
function bridgeOf({ snapshot }: Case, exit: LinkEnd): LinkEnd | null {
  if (exit.link.kind === 'bridge') return exit;
  const far = farEndOf(snapshot, exit.link);
  return far?.kind === 'link' ? masterOf(far.end) : null;
}

function isReached({ snapshot, facts }: Case, bridge: LinkEnd, home: LinkEnd): boolean {
  const isHome = ({ namespace, link }: LinkEnd) =>
    namespace.id === home.namespace.id && link.index === home.link.index;
  return isHome(bridge) || stretchFrom(snapshot, facts, bridge).stations.some(isHome);
}
