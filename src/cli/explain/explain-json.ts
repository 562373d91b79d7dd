import type { Explanation } from '../../explain/explanation.ts';
import type { Culprit, Evidence, Fix } from '../../explain/finding.ts';
import type { Attempt, ProbeResult } from '../../explain/live/probe-result.ts';
import type { PacketPath } from '../../explain/path/packet-path.ts';
import type { ReportNames } from '../../explain/report/names.ts';

/** The two ends as the person named them. */
export type Asked = { readonly from: string; readonly to: string };

/**
 * The document of `explain --json`. Its fields are a contract: they may grow, never change. Namespaces
 * are their inode numbers, as in `snapshot --json`.
 */
export function explainJson(explanation: Explanation, { from, to }: Asked, names: ReportNames) {
  const { question, takenAt, source, destination, verdict, summary, unseen } = explanation;
  return {
    takenAt,
    from,
    to,
    port: question.port,
    fromNamespace: question.from,
    toNamespace: question.to.kind === 'namespace' ? question.to.namespace : null,
    source,
    destination,
    verdict,
    summary,
    culprit: culpritJson(explanation.culprit),
    evidence: explanation.evidence.map(evidenceJson),
    fix: fixJson(explanation.fix),
    others: explanation.others.map((other) => ({
      verdict: other.code,
      summary: other.what,
      culprit: culpritJson(other.culprit),
      evidence: other.evidence.map(evidenceJson),
      fix: fixJson(other.fix),
    })),
    hops: explanation.findings.map(({ position, what, fault, unknown, evidence: shown }) => ({
      ...position,
      what,
      passed: fault === null,
      known: unknown !== true,
      verdict: fault?.code ?? null,
      evidence: shown.map(evidenceJson),
    })),
    path: { there: pathJson(explanation.there, names), back: pathJson(explanation.back, names) },
    trial: trialJson(explanation.trial),
    unseen,
  };
}

/** What a reading says in words of ours is marked as such, so that nobody takes it for a program's output. */
function evidenceJson({ command, output, inWords }: Evidence) {
  return { command, output: inWords ? `in words: ${output}` : output };
}

function trialJson({ small, echo, full, ...trial }: ProbeResult) {
  const attemptJson = (attempt: Attempt | null) =>
    attempt === null ? null : { ...attempt, evidence: evidenceJson(attempt.evidence) };
  return {
    small: attemptJson(small),
    echo: attemptJson(echo),
    full: attemptJson(full),
    size: trial.size,
    untried: trial.untried,
  };
}

function culpritJson(culprit: Culprit | null) {
  if (culprit === null) return null;
  const { kind, name, namespace } = culprit;
  return { kind, name, namespace };
}

function fixJson(fix: Fix | null) {
  if (fix === null) return null;
  if (fix.kind === 'words') return { kind: fix.kind, words: fix.words };
  const { kind, recipe, fields, title } = fix;
  return { kind, recipe, fields, title };
}

function pathJson({ hops }: PacketPath, names: ReportNames) {
  return hops.map(({ namespace, segment, ...hop }) => ({
    namespace,
    name: names.namespace(namespace),
    arrivesBy: hop.arrivesBy,
    source: hop.source,
    destination: hop.destination,
    translated: hop.translated,
    route: hop.route,
    asked: evidenceJson(hop.asked),
    refused: hop.refused === null ? null : evidenceJson(hop.refused),
    would: hop.would,
    supposed: hop.supposed,
    nextHop: segment?.nextHop ?? null,
    passages: segment?.traversals ?? [],
    owners: segment?.owners ?? [],
    open: segment?.open ?? null,
  }));
}
