import { familyOf } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { neighbourOf, showLink, showNeighbour } from '../evidence.ts';
import type { Culprit, Evidence, Finding, Fix } from '../finding.ts';
import { removeNeighbourFix, settingFix, wordsFix } from '../fixes.ts';
import { namespaceLabel, typedCommandIn } from '../in-namespace.ts';
import { namespaceHasAddress } from '../path/namespace-address.ts';
import {
  egressOf,
  egressSegment,
  isLinkUp,
  linkFactsAt,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';
import { checkBridgePorts } from './bridge-ports.ts';
import { checkOverlay } from './overlay.ts';
import { linkSetting, settingEvidence, settingOf } from './sysctl-fault.ts';

/** Checks whether the MAC of each next hop was found, and is the right one. */
export function checkNeighbours(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const exit = egressOf(context, at.hop);
    const owner = at.hop.segment?.owners[0];
    const taker = owner === undefined ? null : linkNamed(context, owner.namespace, owner.link);
    const nextHop = at.hop.segment?.nextHop;
    if (exit === null || taker === null || nextHop === undefined) return [];
    if (!isLinkUp(context, exit)) return [];
    const ask: NeighbourRequest = { at, exit, taker, nextHop };
    const cause = causeOf(context, ask);
    const shown = showNeighbour(context, exit, nextHop);
    const position = positionOf(at, 'neighbour', exit.link.name);
    if (cause !== null) {
      const { what, evidence, culprit, fix } = cause;
      const fault = { code: 'neighbour-failed' as const, culprit, fix };
      return [{ position, what, evidence: [shown, ...evidence], fault }];
    }
    const entry = neighbourOf(context, exit, nextHop);
    if (entry?.mac && entry.mac === taker.link.mac) {
      const name = namespaceLabel(context.snapshot, exit.namespace.id);
      const what = `${name} resolved ${nextHop} to ${entry.mac}, which is ${taker.link.name}`;
      return [{ position, what, evidence: [shown], fault: null }];
    }
    return unanswered(context, ask);
  });
}

/** A request for the MAC of a next hop, from the link `exit`; the link `taker` has the address. */
type NeighbourRequest = {
  readonly at: PlacedHop;
  readonly exit: LinkEnd;
  readonly taker: LinkEnd;
  readonly nextHop: string;
};

type Cause = {
  readonly what: string;
  readonly evidence: readonly Evidence[];
  readonly culprit: Culprit;
  readonly fix: Fix;
};

/** Finds what keeps a MAC from being resolved although every link is up. */
function causeOf(context: DiagnosisContext, ask: NeighbourRequest): Cause | null {
  const { exit, taker, nextHop } = ask;
  return (
    wrongEntry(context, ask) ??
    arpOff(context, exit, 'does not ask for') ??
    arpOff(context, taker, 'does not answer for') ??
    ignored(context, taker, nextHop)
  );
}

function wrongEntry(
  context: DiagnosisContext,
  { at, exit, taker, nextHop }: NeighbourRequest,
): Cause | null {
  const entry = neighbourOf(context, exit, nextHop);
  if (entry === null || entry.mac === null || entry.state.includes('NOARP')) return null;
  if (taker.link.mac === null || answersAs(context, at, taker, nextHop).includes(entry.mac))
    return null;
  const name = namespaceLabel(context.snapshot, exit.namespace.id);
  return {
    what: `${name} keeps ${entry.mac} for ${nextHop}, whose MAC is ${taker.link.mac}`,
    evidence: [showLink(context, taker)],
    culprit: { kind: 'neighbour', name: nextHop, namespace: exit.namespace.id },
    fix: removeNeighbourFix(context.snapshot, exit, nextHop),
  };
}

/**
 * The MACs that may rightly be kept for an address: those of the namespaces that have it. A namespace with several links
 * on the segment answers by any of them (ip-sysctl, arp_ignore); one of two namespaces with one address
 * is another matter, and what was learned by itself may come from a router that answers for others.
 */
function answersAs(
  context: DiagnosisContext,
  { hop }: PlacedHop,
  taker: LinkEnd,
  nextHop: string,
): readonly (string | null)[] {
  const stations = egressSegment(context, hop)?.stations ?? [];
  return stations
    .filter(
      ({ namespace }) =>
        namespace.id === taker.namespace.id ||
        namespaceHasAddress(namespace, nextHop) ||
        isProxy(context, namespace.id),
    )
    .map(({ link }) => link.mac);
}

/** Counts one whose settings are not known as a proxy. */
function isProxy({ facts }: DiagnosisContext, id: NamespaceId): boolean {
  const settings = facts.get(id)?.settings ?? null;
  if (settings === null) return true;
  return Object.entries(settings).some(
    ([name, value]) => /\.proxy_(arp|ndp)$/.test(name) && value !== '0',
  );
}

function arpOff(context: DiagnosisContext, end: LinkEnd, does: string): Cause | null {
  if (linkFactsAt(context, end)?.noArp !== true || end.link.mac === null) return null;
  const { link, namespace } = end;
  const name = namespaceLabel(context.snapshot, namespace.id);
  const argv = ['ip', 'link', 'set', link.name, 'arp', 'on'] as const;
  return {
    what: `ARP is off on ${link.name} of ${name}: it ${does} MACs`,
    evidence: [showLink(context, end)],
    culprit: { kind: 'link', name: link.name, namespace: namespace.id },
    fix: wordsFix(`Turn ARP back on: ${typedCommandIn(context.snapshot, namespace.id, argv)}`),
  };
}

/** Values of arp_ignore that keep an address on its own link from being answered for (ip-sysctl). */
const IGNORES_ALL = 8;

function ignored(context: DiagnosisContext, taker: LinkEnd, nextHop: string): Cause | null {
  if (familyOf(nextHop) !== 4) return null;
  const { namespace, link } = taker;
  const isElsewhere = !link.addresses.some(({ address }) => address === nextHop);
  for (const scope of [link.name, 'all']) {
    const setting = linkSetting(4, scope, 'arp_ignore');
    const value = Number(settingOf(context, namespace.id, setting) ?? 0);
    if (value !== IGNORES_ALL && !(isElsewhere && value > 0)) continue;
    const name = namespaceLabel(context.snapshot, namespace.id);
    return {
      what: `${name} is set not to answer ARP for ${nextHop} on ${link.name}`,
      evidence: [settingEvidence(context, namespace.id, setting)],
      culprit: { kind: 'sysctl', name: setting, namespace: namespace.id },
      fix: settingFix(context.snapshot, namespace.id, setting, '0'),
    };
  }
  return null;
}

/**
 * The kernel asked and nobody answered. Told only where nothing else on the segment explains it: a link
 * that is down or isolated, a vxlan that sends it nowhere, a firewall for ARP or of a bridge.
 */
function unanswered(
  context: DiagnosisContext,
  { at, exit, taker, nextHop }: NeighbourRequest,
): readonly Finding[] {
  const entry = neighbourOf(context, exit, nextHop);
  const hasFailed = entry?.state.some((state) => state === 'FAILED' || state === 'INCOMPLETE');
  if (hasFailed !== true || at.hop.supposed || at.hop.route.kind !== 'out') return [];
  const traversals = at.hop.segment?.traversals ?? [];
  const ends = traversals.flatMap(
    ({ namespace, link }) => linkNamed(context, namespace, link) ?? [],
  );
  if (!ends.every((end) => isLinkUp(context, end))) return [];
  const others = [...checkBridgePorts(context), ...checkOverlay(context)];
  if (others.some(({ fault }) => fault !== null)) return [];
  if (traversals.some(({ namespace }) => mayDropFrames(context, namespace))) return [];
  if (macIsShared(context, at, taker)) return [];
  const name = namespaceLabel(context.snapshot, exit.namespace.id);
  return [
    {
      position: positionOf(at, 'neighbour', exit.link.name),
      what: `${name} asked for the MAC of ${nextHop} and got no answer, although every link on the segment is up`,
      evidence: [showNeighbour(context, exit, nextHop), showLink(context, taker)],
      fault: {
        code: 'neighbour-failed',
        culprit: { kind: 'neighbour', name: nextHop, namespace: exit.namespace.id },
        fix: wordsFix(
          `Check whether ${taker.link.name} of ${namespaceLabel(context.snapshot, taker.namespace.id)} sees the requests: tcpdump -ni ${taker.link.name} arp`,
        ),
      },
    },
  ];
}

/** Families of netfilter that see what asks for MACs: frames of a bridge or a link, ARP, and IPv6. */
const OF_FRAMES: readonly string[] = ['arp', 'bridge', 'netdev', 'ip6', 'inet'];

function mayDropFrames({ filters }: DiagnosisContext, namespace: number): boolean {
  const known = filters.get(namespace);
  if (known === undefined || known.unlisted !== undefined) return true;
  return known.chains.some(
    ({ family, policy, rules, hook }) =>
      OF_FRAMES.includes(family) &&
      ((hook !== null && policy === 'drop') ||
        rules.some(({ text }) => /\b(drop|DROP|reject|REJECT)\b/.test(text))),
  );
}

function macIsShared({ snapshot }: DiagnosisContext, { hop }: PlacedHop, taker: LinkEnd): boolean {
  const own = namespaceOf(snapshot, hop.namespace);
  return own?.links.some(({ mac }) => mac !== null && mac === taker.link.mac) === true;
}
