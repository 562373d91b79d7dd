import { type At, alongWays, endOf, farNamespaceOf, isUp, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding, Position } from '../finding.ts';
import { switchOn } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { showLink } from '../showing.ts';
import type { FaultCode } from '../verdict.ts';
import type { Passage } from '../way.ts';

/** Whether every link that a frame passes between two namespaces is switched on. */
export function checkCables(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const passages = at.stage.segment?.passages ?? [];
    const down = passages.flatMap((passage, place) => downAt(kase, at, passage, place));
    if (down.length > 0 || passages.length < 2) return down;
    const shown = passages
      .filter(({ as }) => as !== 'out')
      .flatMap(({ namespace, link }) => endOf(kase, namespace, link) ?? [])
      .map((end) => showLink(kase, end));
    const names = passages.map(({ link }) => link).join(', ');
    const what = `every link on the stretch is up: ${names}`;
    return [{ position: positionOf(at, 'segment', null), what, evidence: shown, fault: null }];
  });
}

function downAt(kase: Case, at: At, passage: Passage, place: number): readonly Finding[] {
  const end = endOf(kase, passage.namespace, passage.link);
  if (end === null || isUp(kase, end)) return [];
  const { link, namespace } = end;
  const code = codeOf(kase, at, passage, link.kind === 'bridge');
  // The source's own link has a check of its own, which also sees it where no way leads out.
  if (code === 'source-link-down' && at.direction === 'there' && place === 0) return [];
  const step: Position['step'] = place === 0 ? 'link' : 'segment';
  return [
    {
      position: positionOf(at, step, link.name),
      what: `${link.name} of ${nameOf(kase.snapshot, namespace.id)} is down`,
      evidence: [showLink(kase, end)],
      fault: {
        code,
        culprit: { kind: 'link', name: link.name, namespace: namespace.id },
        fix: switchOn(kase.snapshot, end),
      },
    },
  ];
}

function codeOf(kase: Case, at: At, { namespace, as }: Passage, isBridge: boolean): FaultCode {
  if (isBridge) return 'bridge-down';
  const isOwn = as === 'out' || as === 'in';
  if (isOwn && namespace === kase.question.from) {
    const isFirst = at.direction === 'there' && at.index === 0;
    if (isFirst || (at.direction === 'back' && as === 'in')) return 'source-link-down';
  }
  if (isOwn && namespace === farNamespaceOf(kase)) return 'destination-link-down';
  return 'peer-link-down';
}
