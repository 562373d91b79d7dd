import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showLink } from '../evidence.ts';
import type { Finding, Position } from '../finding.ts';
import { linkUpFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import type { Traversal } from '../path/packet-path.ts';
import {
  farNamespaceOf,
  isLinkUp,
  linkNamed,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';
import type { FaultCode } from '../verdict.ts';

/** Checks whether every link that a frame passes between two namespaces is switched on. */
export function checkLinkStates(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const traversals = at.hop.segment?.traversals ?? [];
    const down = traversals.flatMap((traversal, place) => downAt(context, at, traversal, place));
    if (down.length > 0 || traversals.length < 2) return down;
    const shown = traversals
      .filter(({ as }) => as !== 'out')
      .flatMap(({ namespace, link }) => linkNamed(context, namespace, link) ?? [])
      .map((end) => showLink(context, end));
    const names = traversals.map(({ link }) => link).join(', ');
    const what = `every link on the segment is up: ${names}`;
    return [{ position: positionOf(at, 'segment', null), what, evidence: shown, fault: null }];
  });
}

function downAt(
  context: DiagnosisContext,
  at: PlacedHop,
  traversal: Traversal,
  place: number,
): readonly Finding[] {
  const end = linkNamed(context, traversal.namespace, traversal.link);
  if (end === null || isLinkUp(context, end)) return [];
  const code = codeOf(context, at, traversal, end.link.kind === 'bridge');
  // The source's own link has a check of its own, which also sees it where no path leads out.
  if (code === 'source-link-down' && at.direction === 'there' && place === 0) return [];
  const step: Position['step'] = place === 0 ? 'link' : 'segment';
  return [linkDown(context, end, code, positionOf(at, step, end.link.name))];
}

/** The finding that a link is down. */
export function linkDown(
  context: DiagnosisContext,
  end: LinkEnd,
  code: FaultCode,
  position: Position,
): Finding {
  const { link, namespace } = end;
  return {
    position,
    what: `${link.name} of ${namespaceLabel(context.snapshot, namespace.id)} is down`,
    evidence: [showLink(context, end)],
    fault: {
      code,
      culprit: { kind: 'link', name: link.name, namespace: namespace.id },
      fix: linkUpFix(context.snapshot, end),
    },
  };
}

function codeOf(
  context: DiagnosisContext,
  at: PlacedHop,
  { namespace, as }: Traversal,
  isBridge: boolean,
): FaultCode {
  if (isBridge) return 'bridge-down';
  const isOwn = as === 'out' || as === 'in';
  if (isOwn && namespace === context.question.from) {
    const isFirst = at.direction === 'there' && at.index === 0;
    if (isFirst || (at.direction === 'back' && as === 'in')) return 'source-link-down';
  }
  if (isOwn && namespace === farNamespaceOf(context)) return 'destination-link-down';
  return 'peer-link-down';
}
