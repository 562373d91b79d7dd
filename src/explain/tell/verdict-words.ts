import type { Explanation } from '../explanation.ts';
import type { Fault, Finding } from '../finding.ts';
import type { Verdict } from '../verdict.ts';
import type { Row } from './segment.ts';
import { segment } from './segment.ts';

/** A finding that is a fault. */
export type Faulty = Finding & { readonly fault: Fault };

export function isFaulty(finding: Finding): finding is Faulty {
  return finding.fault !== null;
}

/** The finding that the verdict is; null where it is none. */
export function verdictFinding({ findings, verdict }: Explanation): Faulty | null {
  return findings.filter(isFaulty).find(({ fault }) => fault.code === verdict) ?? null;
}

/** `yes`, `no`, or that nobody knows why not. */
export function answerWord(verdict: Verdict): 'yes' | 'no' | 'unknown' {
  return verdict === 'reachable' ? 'yes' : verdict === 'unknown' ? 'unknown' : 'no';
}

const TONES = { yes: 'good', no: 'bad', unknown: 'warn' } as const;

/** `no: inter-container communication is off on backend`. */
export function verdictRow({ verdict, summary }: Pick<Explanation, 'verdict' | 'summary'>): Row {
  const word = answerWord(verdict);
  return [segment(`${word}: `, TONES[word]), segment(summary, 'strong')];
}
