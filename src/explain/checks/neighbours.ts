import { familyOf, sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import {
  type At,
  alongWays,
  endOf,
  exitOf,
  factsAt,
  isUp,
  positionOf,
  stretchOf,
} from '../along.ts';
import type { Case } from '../case.ts';
import type { Culprit, Evidence, Finding, Fix } from '../finding.ts';
import { removeNeighbour, setSetting, words } from '../fixes.ts';
import { hasAddress } from '../lead.ts';
import { nameOf, typedIn } from '../place.ts';
import { neighbourOf, showLink, showNeighbour } from '../showing.ts';
import { checkOverlay } from './overlay.ts';
import { checkPorts } from './ports.ts';

/** Whether the MAC of each next hop was found, and is the right one. */
export function checkNeighbours(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const exit = exitOf(kase, at.stage);
    const owner = at.stage.segment?.owners[0];
    const taker = owner === undefined ? null : endOf(kase, owner.namespace, owner.link);
    const nextHop = at.stage.segment?.nextHop;
    if (exit === null || taker === null || nextHop === undefined) return [];
    if (!isUp(kase, exit)) return [];
    const cause = causeOf(kase, at, exit, taker, nextHop);
    const shown = showNeighbour(kase, exit, nextHop);
    const position = positionOf(at, 'neighbour', exit.link.name);
    if (cause !== null) {
      const { what, evidence, culprit, fix } = cause;
      const fault = { code: 'neighbour-failed' as const, culprit, fix };
      return [{ position, what, evidence: [shown, ...evidence], fault }];
    }
    const entry = neighbourOf(kase, exit, nextHop);
    if (entry?.mac && entry.mac === taker.link.mac) {
      const name = nameOf(kase.snapshot, exit.namespace.id);
      const what = `${name} found ${nextHop} at ${entry.mac}, which is ${taker.link.name}`;
      return [{ position, what, evidence: [shown], fault: null }];
    }
    return unanswered(kase, at, exit, taker, nextHop);
  });
}

type Cause = {
  readonly what: string;
  readonly evidence: readonly Evidence[];
  readonly culprit: Culprit;
  readonly fix: Fix;
};

/** What keeps a MAC from being found although all cables are well. */
function causeOf(kase: Case, at: At, exit: LinkEnd, taker: LinkEnd, nextHop: string): Cause | null {
  return (
    wrongEntry(kase, at, exit, taker, nextHop) ??
    arpOff(kase, exit, 'does not ask for') ??
    arpOff(kase, taker, 'does not answer for') ??
    ignored(kase, taker, nextHop)
  );
}

function wrongEntry(
  kase: Case,
  at: At,
  exit: LinkEnd,
  taker: LinkEnd,
  nextHop: string,
): Cause | null {
  const entry = neighbourOf(kase, exit, nextHop);
  if (entry === null || entry.mac === null || entry.state.includes('NOARP')) return null;
  if (taker.link.mac === null || answersAs(kase, at, taker, nextHop).includes(entry.mac))
    return null;
  const name = nameOf(kase.snapshot, exit.namespace.id);
  return {
    what: `${name} keeps ${entry.mac} for ${nextHop}, which is at ${taker.link.mac}`,
    evidence: [showLink(kase, taker)],
    culprit: { kind: 'neighbour', name: nextHop, namespace: exit.namespace.id },
    fix: removeNeighbour(kase.snapshot, exit, nextHop),
  };
}

/**
 * The MACs that may rightly be kept for an address: of whoever has it. A namespace with several links
 * on the segment answers by any of them (ip-sysctl, arp_ignore); one of two namespaces with one address
 * is another matter, and what was learned by itself may come from a router that answers for others.
 */
function answersAs(
  kase: Case,
  { stage }: At,
  taker: LinkEnd,
  nextHop: string,
): readonly (string | null)[] {
  const stations = stretchOf(kase, stage)?.stations ?? [];
  return stations
    .filter(
      ({ namespace }) =>
        namespace.id === taker.namespace.id ||
        hasAddress(namespace, (address) => sameAddress(address, nextHop)) ||
        isProxy(kase, namespace.id),
    )
    .map(({ link }) => link.mac);
}

/** Where the settings are not known, it may be one. */
function isProxy({ facts }: Case, id: NamespaceId): boolean {
  const settings = facts.get(id)?.settings ?? null;
  if (settings === null) return true;
  return Object.entries(settings).some(
    ([name, value]) => /\.proxy_(arp|ndp)$/.test(name) && value !== '0',
  );
}

function arpOff(kase: Case, end: LinkEnd, does: string): Cause | null {
  if (factsAt(kase, end)?.noArp !== true || end.link.mac === null) return null;
  const { link, namespace } = end;
  const name = nameOf(kase.snapshot, namespace.id);
  const argv = ['ip', 'link', 'set', link.name, 'arp', 'on'] as const;
  return {
    what: `ARP is off on ${link.name} of ${name}: it ${does} MACs`,
    evidence: [showLink(kase, end)],
    culprit: { kind: 'link', name: link.name, namespace: namespace.id },
    fix: words(`Switch ARP on again: ${typedIn(kase.snapshot, namespace.id, argv)}`),
  };
}

/** Values of arp_ignore that keep an address on its own link from being answered for (ip-sysctl). */
const IGNORES_ALL = 8;

function ignored(kase: Case, taker: LinkEnd, nextHop: string): Cause | null {
  if (familyOf(nextHop) !== 4) return null;
  const { namespace, link } = taker;
  const settings = kase.facts.get(namespace.id)?.settings ?? {};
  const isElsewhere = !link.addresses.some(({ address }) => address === nextHop);
  const spelled = link.name.replaceAll('.', '/');
  for (const scope of [spelled, 'all']) {
    const setting = `net.ipv4.conf.${scope}.arp_ignore`;
    const value = Number(settings[setting] ?? 0);
    if (value !== IGNORES_ALL && !(isElsewhere && value > 0)) continue;
    const name = nameOf(kase.snapshot, namespace.id);
    return {
      what: `${name} is told not to answer ARP for ${nextHop} on ${link.name}`,
      evidence: [
        {
          command: typedIn(kase.snapshot, namespace.id, ['sysctl', setting]),
          output: `${setting} = ${value}`,
        },
      ],
      culprit: { kind: 'sysctl', name: setting, namespace: namespace.id },
      fix: setSetting(kase.snapshot, namespace.id, setting, '0'),
    };
  }
  return null;
}

/**
 * The kernel asked and nobody answered. Told only where nothing else on the stretch explains it: a link
 * that is down or isolated, a vxlan that sends it nowhere, a firewall for ARP or of a bridge.
 */
function unanswered(
  kase: Case,
  at: At,
  exit: LinkEnd,
  taker: LinkEnd,
  nextHop: string,
): readonly Finding[] {
  const entry = neighbourOf(kase, exit, nextHop);
  const hasFailed = entry?.state.some((state) => state === 'FAILED' || state === 'INCOMPLETE');
  if (hasFailed !== true || at.stage.supposed || at.stage.route.kind !== 'out') return [];
  const passages = at.stage.segment?.passages ?? [];
  const ends = passages.flatMap(({ namespace, link }) => endOf(kase, namespace, link) ?? []);
  if (!ends.every((end) => isUp(kase, end))) return [];
  const others = [...checkPorts(kase), ...checkOverlay(kase)];
  if (others.some(({ fault }) => fault !== null)) return [];
  if (passages.some(({ namespace }) => mayDropFrames(kase, namespace))) return [];
  if (macIsShared(kase, at, taker)) return [];
  const name = nameOf(kase.snapshot, exit.namespace.id);
  return [
    {
      position: positionOf(at, 'neighbour', exit.link.name),
      what: `${name} asked for the MAC of ${nextHop} and was not answered, although the segment is whole`,
      evidence: [showNeighbour(kase, exit, nextHop), showLink(kase, taker)],
      fault: {
        code: 'neighbour-failed',
        culprit: { kind: 'neighbour', name: nextHop, namespace: exit.namespace.id },
        fix: words(
          `Look whether ${taker.link.name} of ${nameOf(kase.snapshot, taker.namespace.id)} sees the question: tcpdump -ni ${taker.link.name} arp`,
        ),
      },
    },
  ];
}

/** Families of netfilter that see what asks for MACs: frames of a bridge or a link, ARP, and IPv6. */
const OF_FRAMES: readonly string[] = ['arp', 'bridge', 'netdev', 'ip6', 'inet'];

function mayDropFrames({ filters }: Case, namespace: number): boolean {
  const known = filters.get(namespace);
  if (known === undefined || known.unlisted !== undefined) return true;
  return known.chains.some(
    ({ family, policy, rules, hook }) =>
      OF_FRAMES.includes(family) &&
      ((hook !== null && policy === 'drop') ||
        rules.some(({ text }) => /\b(drop|DROP|reject|REJECT)\b/.test(text))),
  );
}

function macIsShared({ snapshot }: Case, { stage }: At, taker: LinkEnd): boolean {
  const own = namespaceOf(snapshot, stage.namespace);
  return own?.links.some(({ mac }) => mac !== null && mac === taker.link.mac) === true;
}
