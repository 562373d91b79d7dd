import type { End } from '../../model/wiring.ts';
import { type At, alongWays, endOf, exitOf, positionOf, stretchOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { setMac } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { showLink } from '../showing.ts';

/**
 * Whether a link of the segment has the MAC of one of the two that talk over it. A bridge has by habit
 * that of one of its ports, and an ipvlan that of the link it shares: those are no fault.
 */
export function checkMacs(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const exit = exitOf(kase, at.stage);
    const stretch = stretchOf(kase, at.stage);
    if (exit === null || stretch === null) return [];
    const owner = at.stage.segment?.owners[0];
    const taker = owner === undefined ? null : endOf(kase, owner.namespace, owner.link);
    const talkers = [exit, ...(taker === null ? [] : [taker])].filter(({ link }) =>
      hasOwnMac(link),
    );
    const all = [exit, ...stretch.stations, ...stretch.ports].filter(({ link }) => hasOwnMac(link));
    const twins = talkers.flatMap((talker) =>
      all
        .filter((other) => !isSame(other, talker) && other.link.mac === talker.link.mac)
        .map((other) => ({ talker, other })),
    );
    const [first] = twins;
    return first === undefined ? [] : [twin(kase, at, exit, first.talker, first.other)];
  });
}

function hasOwnMac({ kind, mac }: End['link']): boolean {
  return mac !== null && kind !== 'bridge' && kind !== 'ipvlan';
}

function isSame(one: End, other: End): boolean {
  return one.namespace.id === other.namespace.id && one.link.index === other.link.index;
}

/** The source's own link is to blame where it is one of the two, else the one that does not talk. */
function twin(kase: Case, at: At, exit: End, talker: End, other: End): Finding {
  const { snapshot, question } = kase;
  const source = [talker, other].find(({ namespace }) => namespace.id === question.from);
  const culprit = source ?? other;
  const second = culprit === talker ? other : talker;
  const name = ({ link, namespace }: End) => `${link.name} of ${nameOf(snapshot, namespace.id)}`;
  return {
    position: positionOf(at, 'segment', exit.link.name),
    what: `${name(culprit)} has the MAC of ${name(second)}, on the same segment: ${culprit.link.mac}`,
    evidence: [showLink(kase, culprit), showLink(kase, second)],
    fault: {
      code: 'duplicate-mac',
      culprit: { kind: 'link', name: culprit.link.name, namespace: culprit.namespace.id },
      fix: setMac(snapshot, culprit, freeMac(kase, culprit)),
    },
  };
}

/**
 * A locally administered MAC (IEEE 802, second bit of the first byte) that no link has, made from where
 * the link is, so that the same question proposes the same.
 */
function freeMac({ snapshot }: Case, { namespace, link }: End): string {
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
