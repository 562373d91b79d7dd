import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { notSentWhy } from '../../probe/session/not-sent.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showLink } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { mtuFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import type { Traversal } from '../path/packet-path.ts';
import {
  egressOf,
  linkFactsAt,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/** The number in a router's word that a packet is too large, which ping prints (RFC 1191, RFC 4443 3.2). */
const TOLD_TO_BE_SMALLER = /\bmtu ?[=:] ?\d+/;

/** The kernel lets a frame be larger by a VLAN's tag than the link takes (net/core/dev.c, is_skb_forwardable). */
const VLAN_TAG = 4;

/**
 * Checks whether a packet as large as the source's link takes gets through. One that is lost without a word,
 * while small ones are answered, met a link that takes less. Where a router says so ("Frag needed"),
 * path MTU discovery works and nothing is wrong (RFC 1191, RFC 8201); so it does where the own kernel
 * sends only small ones, whatever words ping has for that.
 */
export function checkPacketSize(context: DiagnosisContext): readonly Finding[] {
  const { small, echo, full, size } = context.trial;
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
    return [passed(`packets of ${size} bytes are not sent, smaller ones are: ${why}`)];
  }
  if (full.said !== null && TOLD_TO_BE_SMALLER.test(full.said)) {
    return [passed(`a router asks for packets smaller than ${size} bytes: ${full.said}`)];
  }
  if (full.outcome !== 'silent') return [passed(`packets of ${size} bytes are refused`)];
  const narrow = narrowLinks(context, size);
  if (narrow.length > 0) return narrow.map((each) => lostAt(context, each, size));
  return [passed(`packets of ${size} bytes get lost, although no known link has a smaller MTU`)];
}

type Narrow = { readonly at: PlacedHop; readonly end: LinkEnd; readonly mtu: number };

/** The links on both paths that take less than is sent over them, in the order of the path. */
function narrowLinks(context: DiagnosisContext, size: number): readonly Narrow[] {
  const found: Narrow[] = [];
  let sent = size;
  for (const at of placedHops(context)) {
    const exit = egressOf(context, at.hop);
    const mtu = exit === null ? null : mtuOf(context, exit);
    if (at.direction === 'back' && at.index === 0) sent = size;
    // An echo reply may be fragmented, the request may not.
    if (at.direction === 'back' && mtu !== null) sent = Math.min(sent, mtu);
    for (const traversal of at.hop.segment?.traversals ?? []) {
      const end = linkNamed(context, traversal.namespace, traversal.link);
      const limit = end === null ? null : limitAt(context, at, traversal, end);
      if (end !== null && limit !== null && sent > limit.bytes) {
        found.push({ at, end, mtu: limit.mtu });
      }
    }
  }
  return found;
}

const COMES_IN: readonly Traversal['as'][] = ['port-in', 'cable', 'lower-in', 'in'];

/** The largest packet that gets by; null where the kernel looks at no size. */
function limitAt(
  context: DiagnosisContext,
  at: PlacedHop,
  { as }: Traversal,
  end: LinkEnd,
): { readonly bytes: number; readonly mtu: number } | null {
  const mtu = mtuOf(context, end);
  if (as === 'out') return at.index === 0 ? null : { bytes: mtu, mtu };
  const forwards = as === 'port-out';
  const takes = COMES_IN.includes(as) && hasFarEnd(end);
  return forwards || takes ? { bytes: mtu + VLAN_TAG, mtu } : null;
}

/** Tells whether the far end is a link of the same kernel, which measures what it hands over; a wire has delivered it already. */
function hasFarEnd({ link }: LinkEnd): boolean {
  return link.kind === 'veth' || link.kind === 'macvlan' || link.kind === 'macvtap';
}

function mtuOf(context: DiagnosisContext, end: LinkEnd): number {
  return linkFactsAt(context, end)?.mtu ?? end.link.mtu;
}

function lostAt(context: DiagnosisContext, { at, end, mtu }: Narrow, size: number): Finding {
  const { link, namespace } = end;
  const id: NamespaceId = namespace.id;
  const tried = context.trial.full?.evidence;
  return {
    position: positionOf(at, 'size', link.name),
    what: `${link.name} of ${namespaceLabel(context.snapshot, id)} has MTU ${mtu}: packets of ${size} bytes are silently dropped there`,
    evidence: [...(tried === undefined ? [] : [tried]), showLink(context, end)],
    fault: {
      code: 'mtu-too-small',
      culprit: { kind: 'link', name: link.name, namespace: id },
      fix: mtuFix(context.snapshot, end, size),
    },
  };
}
