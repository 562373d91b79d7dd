import type { Case, Check } from './case.ts';
import type { Explanation, Told } from './explanation.ts';
import { type Finding, inOrder } from './finding.ts';
import { nameOf } from './place.ts';
import type { FaultCode } from './verdict.ts';

/**
 * What an answer from the right one does not disprove: it came, and yet not all is well. Whatever else
 * is said to stand in the way of a packet that got there and back does not.
 */
const STANDS_BESIDE_AN_ANSWER: readonly FaultCode[] = [
  'mtu-too-small',
  'duplicate-address',
  'duplicate-mac',
];

type FaultFinding = Finding & { readonly fault: NonNullable<Finding['fault']> };

/** Runs the checks on a case and says what follows. Pure. */
export function conclude(
  kase: Case,
  checks: readonly Check[],
  { takenAt, unseen }: { readonly takenAt: string; readonly unseen: readonly string[] },
): Explanation {
  const isAnswered = kase.trial.small?.outcome === 'answered';
  const findings = checks
    .flatMap((check) => check(kase))
    .filter(
      ({ fault }) => fault === null || !isAnswered || STANDS_BESIDE_AN_ANSWER.includes(fault.code),
    )
    .toSorted(inOrder);
  const faults = once(findings.filter(isFault));
  const decisive = faults.filter((each) => !isAnswered || decides(kase, each));
  const [first] = decisive;
  const rest = faults.filter((each) => each !== first).map(told);
  const common = {
    question: kase.question,
    takenAt,
    source: kase.source,
    destination: kase.destination,
    others: rest,
    findings,
    there: kase.there,
    back: kase.back,
    trial: kase.trial,
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
  const evidence = kase.trial.small === null ? [] : [kase.trial.small.evidence];
  const verdict = isAnswered ? 'reachable' : 'unknown';
  const summary = isAnswered ? reached(kase) : unexplained(kase);
  return { ...common, verdict, summary, culprit: null, evidence, fix: null };
}

function isFault(finding: Finding): finding is FaultFinding {
  return finding.fault !== null;
}

/** Although it was answered: by another, or not as large a packet as the link takes. */
function decides({ question, trial }: Case, { fault }: FaultFinding): boolean {
  if (fault.code === 'mtu-too-small')
    return trial.full !== null && trial.full.outcome !== 'answered';
  return fault.code === 'duplicate-address' && question.to.kind === 'namespace';
}

/** One matter met twice, there and back, is told once: where it is met first. */
function once(faults: readonly FaultFinding[]): readonly FaultFinding[] {
  const key = ({ fault }: FaultFinding) => JSON.stringify([fault.code, fault.culprit]);
  return faults.filter((each, at) => faults.findIndex((other) => key(other) === key(each)) === at);
}

function told({ fault, what, evidence, position }: FaultFinding): Told {
  return { ...fault, what, evidence, position };
}

function ends({ question, snapshot, destination }: Case): readonly [string, string] {
  const from = nameOf(snapshot, question.from);
  const to =
    question.to.kind === 'namespace'
      ? nameOf(snapshot, question.to.namespace)
      : question.to.address;
  const isNamed = destination === null || to === destination;
  return [from, isNamed ? to : `${to} at ${destination}`];
}

function reached(kase: Case): string {
  const [from, to] = ends(kase);
  const { port } = kase.question;
  return port === null ? `${from} reaches ${to}` : `${from} reaches TCP port ${port} of ${to}`;
}

function unexplained(kase: Case): string {
  const [from, to] = ends(kase);
  return `${from} gets no answer from ${to}, and nothing that was looked at tells why`;
}
