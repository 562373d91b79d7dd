import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showLink } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { macFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import {
  egressOf,
  egressSegment,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/**
 * Checks whether a link of the segment, a bridge or a port included, has the MAC of one of the two that talk
 * over it.
 */
export function checkDuplicateMacs(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const exit = egressOf(context, at.hop);
    const l2Segment = egressSegment(context, at.hop);
    if (exit === null || l2Segment === null) return [];
    const owner = at.hop.segment?.owners[0];
    const taker = owner === undefined ? null : linkNamed(context, owner.namespace, owner.link);
    const talkers = taker === null ? [exit] : [exit, taker];
    const all = [exit, ...l2Segment.stations, ...l2Segment.ports];
    const twins = talkers.flatMap((talker) =>
      all.filter((other) => isTwin(talker, other)).map((other) => ({ talker, other })),
    );
    const [first] = twins;
    return first === undefined ? [] : [twin(context, at, { exit, ...first })];
  });
}

/** A bridge has by habit the MAC of one of its ports, and links that share another may have its MAC. */
function isTwin(one: LinkEnd, other: LinkEnd): boolean {
  if (one.link.mac === null || one.link.mac !== other.link.mac) return false;
  if (one.namespace.id !== other.namespace.id) return !isSharer(one) && !isSharer(other);
  const isSame = one.link.index === other.link.index;
  const isPort = one.link.master === other.link.name || other.link.master === one.link.name;
  return !isSame && !isPort && !isSharer(one) && !isSharer(other);
}

function isSharer({ link }: LinkEnd): boolean {
  return link.kind === 'ipvlan' || link.kind === 'ipvtap' || link.kind === 'vlan';
}

/** The source's own link is to blame where it is one of the two, else the one that does not talk. */
function twin(
  context: DiagnosisContext,
  at: PlacedHop,
  {
    exit,
    talker,
    other,
  }: { readonly exit: LinkEnd; readonly talker: LinkEnd; readonly other: LinkEnd },
): Finding {
  const { snapshot, question } = context;
  const source = [talker, other].find(({ namespace }) => namespace.id === question.from);
  const culprit = source ?? other;
  const second = culprit === talker ? other : talker;
  const name = ({ link, namespace }: LinkEnd) =>
    `${link.name} of ${namespaceLabel(snapshot, namespace.id)}`;
  return {
    position: positionOf(at, 'segment', exit.link.name),
    what: `${name(culprit)} has the MAC of ${name(second)}, on the same segment: ${culprit.link.mac}`,
    evidence: [showLink(context, culprit), showLink(context, second)],
    fault: {
      code: 'duplicate-mac',
      culprit: { kind: 'link', name: culprit.link.name, namespace: culprit.namespace.id },
      fix: macFix(snapshot, culprit, freeMac(context, culprit)),
    },
  };
}

/**
 * A locally administered MAC (IEEE 802, second bit of the first byte) that no link has, made from where
 * the link is, so that the same question proposes the same.
 */
function freeMac({ snapshot }: DiagnosisContext, { namespace, link }: LinkEnd): string {
  const used = new Set(snapshot.namespaces.flatMap(({ links }) => links.map(({ mac }) => mac)));
  const byte = (value: number) => (value & 0xff).toString(16).padStart(2, '0');
  for (let step = 0; ; step += 1) {
    const mac = [
      '02',
      byte(namespace.id >> 16),
      byte(namespace.id >> 8),
      byte(namespace.id),
      byte(link.index),
      byte(step),
    ].join(':');
    if (!used.has(mac) || step > 0xff) return mac;
  }
}
