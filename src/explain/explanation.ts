import type { Culprit, Evidence, Fault, Finding, Fix } from './finding.ts';
import type { ProbeResult } from './live/probe-result.ts';
import type { PacketPath } from './path/packet-path.ts';
import type { ReachQuestion } from './question.ts';
import type { Verdict } from './verdict.ts';

/** A fault with the sentence and the evidence of its finding. */
export type OtherFault = Fault & Pick<Finding, 'what' | 'evidence' | 'position'>;

/** Whether one end reaches the other, and why not. */
export type Explanation = {
  readonly question: ReachQuestion;
  /** ISO 8601, of the end of the trial. */
  readonly takenAt: string;
  readonly source: string | null;
  readonly destination: string | null;
  readonly verdict: Verdict;
  /** One sentence: `inter-container communication is off on backend`. */
  readonly summary: string;
  readonly culprit: Culprit | null;
  readonly evidence: readonly Evidence[];
  /** Null where nothing is wrong, or nobody knows what. */
  readonly fix: Fix | null;
  /** What is wrong further on the path. */
  readonly others: readonly OtherFault[];
  /** Every check, in the order of the path there and back. */
  readonly findings: readonly Finding[];
  readonly there: PacketPath;
  readonly back: PacketPath;
  readonly trial: ProbeResult;
  /** What could not be looked at, and why; an `unknown` may have its reason there. */
  readonly unseen: readonly string[];
};
