import type { DiagnosisContext, PathCheck } from './diagnosis-context.ts';
import type { Explanation, OtherFault } from './explanation.ts';
import { type Finding, inOrder } from './finding.ts';
import { namespaceLabel } from './in-namespace.ts';
import { namesIn } from './report/names.ts';
import type { FaultCode } from './verdict.ts';

/**
 * Faults that an answer from the destination does not disprove: it came, and yet not all is well. Whatever else
 * is said to stand in the way of a packet that got there and back does not.
 */
const STANDS_BESIDE_AN_ANSWER: readonly FaultCode[] = [
  'mtu-too-small',
  'duplicate-address',
  'duplicate-mac',
  'host-network-port-busy',
];

/** Faults with which the destination itself refuses: where nobody answers, they are not the cause. */
const ANSWERED_WITH_NO: readonly FaultCode[] = [
  'port-closed',
  'listening-on-loopback-only',
  'port-not-published',
  'host-network-port-busy',
];

type FaultFinding = Finding & { readonly fault: NonNullable<Finding['fault']> };

/** Runs the checks on a case and says what follows. Pure. */
export function chooseVerdict(
  context: DiagnosisContext,
  checks: readonly PathCheck[],
  { takenAt, unseen }: { readonly takenAt: string; readonly unseen: readonly string[] },
): Explanation {
  const isAnswered = context.trial.small?.outcome === 'answered';
  const all = checks.flatMap((check) => check(context));
  const findings = all
    .filter(
      ({ fault }) => fault === null || !isAnswered || STANDS_BESIDE_AN_ANSWER.includes(fault.code),
    )
    .filter((finding) => finding.fault === null || !isDetour(context, all, finding))
    .toSorted(inOrder);
  const faults = once(findings.filter(isFault));
  const decisive = faults.filter((each) =>
    isAnswered ? decides(context, each) : explains(context, each),
  );
  const [first] = decisive;
  const rest = faults.filter((each) => each !== first).map(told);
  const common = {
    question: context.question,
    takenAt,
    source: context.source,
    destination: context.destination,
    others: rest,
    findings,
    there: context.there,
    back: context.back,
    trial: context.trial,
    unseen,
  };
  if (first !== undefined) {
    const { code, culprit, fix } = first.fault;
    return {
      ...common,
      verdict: code,
      summary: first.what,
      culprit,
      evidence: first.evidence,
      fix,
    };
  }
  const evidence = context.trial.small === null ? [] : [context.trial.small.evidence];
  const verdict = isAnswered ? 'reachable' : 'unknown';
  const summary = isAnswered ? reached(context) : unexplained(context);
  return { ...common, verdict, summary, culprit: null, evidence, fix: null };
}

function isFault(finding: Finding): finding is FaultFinding {
  return finding.fault !== null;
}

/**
 * Tells whether it is at a namespace that the packet passes only because a cable ends in the wrong place: once
 * plugged in, that leads to the next hop itself, and nobody routes.
 */
function isDetour(
  context: DiagnosisContext,
  all: readonly Finding[],
  { position }: Finding,
): boolean {
  const { direction, stage } = position;
  const { hops } = context[direction];
  if (stage >= hops.length - 1) return false;
  return all.some((other) => {
    if (other.fault?.code !== 'not-on-bridge' || other.position.direction !== direction)
      return false;
    const unplugged = hops[other.position.stage];
    return (
      other.position.stage < stage &&
      unplugged?.route.kind === 'out' &&
      unplugged.route.gateway === null &&
      unplugged.would !== null
    );
  });
}

/** Although it was answered: by another, or not as large a packet as the link takes. */
function decides({ question, trial }: DiagnosisContext, { fault }: FaultFinding): boolean {
  if (fault.code === 'mtu-too-small')
    return trial.full !== null && trial.full.outcome !== 'answered';
  if (fault.code === 'host-network-port-busy') return true;
  return fault.code === 'duplicate-address' && question.to.kind === 'namespace';
}

/** Tells whether it can be why nobody answered, and not only what comes after that. */
function explains({ trial }: DiagnosisContext, { fault }: FaultFinding): boolean {
  return trial.small?.outcome === 'refused' || !ANSWERED_WITH_NO.includes(fault.code);
}

/** One matter met twice, there and back, is told once: where it is met first. */
function once(faults: readonly FaultFinding[]): readonly FaultFinding[] {
  const key = ({ fault }: FaultFinding) => JSON.stringify([fault.code, fault.culprit]);
  return faults.filter((each, at) => faults.findIndex((other) => key(other) === key(each)) === at);
}

function told({ fault, what, evidence, position }: FaultFinding): OtherFault {
  return { ...fault, what, evidence, position };
}

function ends({ question, snapshot, destination }: DiagnosisContext): readonly [string, string] {
  const from = namespaceLabel(snapshot, question.from);
  const to = namesIn(snapshot).destination(question.to);
  const isNamed = destination === null || to === destination;
  return [from, isNamed ? to : `${to} at ${destination}`];
}

function reached(context: DiagnosisContext): string {
  const [from, to] = ends(context);
  const { port } = context.question;
  return port === null ? `${from} reaches ${to}` : `${from} reaches TCP port ${port} of ${to}`;
}

function unexplained(context: DiagnosisContext): string {
  const [from, to] = ends(context);
  const [untried] = context.trial.small === null ? context.trial.untried : [];
  if (untried !== undefined) return `whether ${from} reaches ${to} could not be tried: ${untried}`;
  return `${from} gets no answer from ${to}, and none of the checks explains why`;
}
