import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { notSentWhy } from '../../probe/session/not-sent.ts';
import { type At, alongWays, endOf, exitOf, factsAt, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { setMtu } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { showLink } from '../showing.ts';
import type { Passage } from '../way.ts';

/** The number in a router's word that a packet is too large, which ping prints (RFC 1191, RFC 4443 3.2). */
const TOLD_TO_BE_SMALLER = /\bmtu ?[=:] ?\d+/;

/** The kernel lets a frame be larger by a VLAN's tag than the link takes (net/core/dev.c, is_skb_forwardable). */
const VLAN_TAG = 4;

/**
 * Whether a packet as large as the source's link takes gets through. One that is lost without a word,
 * while small ones are answered, met a link that takes less. Where a router says so ("Frag needed"),
 * path MTU discovery works and nothing is wrong (RFC 1191, RFC 8201); so it does where the own kernel
 * sends small ones alone, whatever words ping has for that.
 */
export function checkSize(kase: Case): readonly Finding[] {
  const { small, echo, full, size } = kase.trial;
  if (full === null || size === null) return [];
  if (small?.outcome !== 'answered' || echo?.outcome !== 'answered') return [];
  const position = positionOf({ direction: 'there', index: 0 }, 'size', null);
  const passed = (what: string): Finding => ({
    position,
    what,
    evidence: [full.evidence],
    fault: null,
  });
  if (full.outcome === 'answered') return [passed(`packets of ${size} bytes get through`)];
  if (full.outcome === 'not-sent') {
    const why = notSentWhy(full.said ?? '') ?? full.said;
    return [passed(`packets of ${size} bytes are not sent there, smaller ones are: ${why}`)];
  }
  if (full.said !== null && TOLD_TO_BE_SMALLER.test(full.said)) {
    return [passed(`packets of ${size} bytes are told to be smaller: ${full.said}`)];
  }
  if (full.outcome !== 'silent') return [passed(`packets of ${size} bytes are refused`)];
  const narrow = narrowLinks(kase, size);
  if (narrow.length > 0) return narrow.map((each) => lostAt(kase, each, size));
  return [passed(`no link that is known takes less than ${size} bytes, and yet they get lost`)];
}

type Narrow = { readonly at: At; readonly end: LinkEnd; readonly mtu: number };

/** The links on both ways that take less than is sent over them, in the order of the way. */
function narrowLinks(kase: Case, size: number): readonly Narrow[] {
  const found: Narrow[] = [];
  let sent = size;
  for (const at of alongWays(kase)) {
    const exit = exitOf(kase, at.stage);
    const mtu = exit === null ? null : mtuOf(kase, exit);
    if (at.direction === 'back' && at.index === 0) sent = size;
    // An echo reply may be fragmented, the request may not.
    if (at.direction === 'back' && mtu !== null) sent = Math.min(sent, mtu);
    for (const passage of at.stage.segment?.passages ?? []) {
      const end = endOf(kase, passage.namespace, passage.link);
      const limit = end === null ? null : limitAt(kase, at, passage, end);
      if (end !== null && limit !== null && sent > limit.bytes) {
        found.push({ at, end, mtu: limit.mtu });
      }
    }
  }
  return found;
}

const COMES_IN: readonly Passage['as'][] = ['port-in', 'cable', 'lower-in', 'in'];

/** The largest packet that gets by; null where the kernel looks at no size. */
function limitAt(
  kase: Case,
  at: At,
  { as }: Passage,
  end: LinkEnd,
): { readonly bytes: number; readonly mtu: number } | null {
  const mtu = mtuOf(kase, end);
  if (as === 'out') return at.index === 0 ? null : { bytes: mtu, mtu };
  const forwards = as === 'port-out';
  const takes = COMES_IN.includes(as) && hasFarEnd(end);
  return forwards || takes ? { bytes: mtu + VLAN_TAG, mtu } : null;
}

/** What another link of the same kernel hands over is measured; what came by a wire is there already. */
function hasFarEnd({ link }: LinkEnd): boolean {
  return link.kind === 'veth' || link.kind === 'macvlan' || link.kind === 'macvtap';
}

function mtuOf(kase: Case, end: LinkEnd): number {
  return factsAt(kase, end)?.mtu ?? end.link.mtu;
}

function lostAt(kase: Case, { at, end, mtu }: Narrow, size: number): Finding {
  const { link, namespace } = end;
  const id: NamespaceId = namespace.id;
  const tried = kase.trial.full?.evidence;
  return {
    position: positionOf(at, 'size', link.name),
    what: `${link.name} of ${nameOf(kase.snapshot, id)} takes ${mtu} bytes at most, and packets of ${size} are lost there without a word`,
    evidence: [...(tried === undefined ? [] : [tried]), showLink(kase, end)],
    fault: {
      code: 'mtu-too-small',
      culprit: { kind: 'link', name: link.name, namespace: id },
      fix: setMtu(kase.snapshot, end, size),
    },
  };
}
