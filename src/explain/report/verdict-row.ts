import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { Explanation } from '../explanation.ts';
import type { Fault, Finding } from '../finding.ts';
import type { Verdict } from '../verdict.ts';

/** A finding that is a fault. */
type Faulty = Finding & { readonly fault: Fault };

function isFaulty(finding: Finding): finding is Faulty {
  return finding.fault !== null;
}

/** The finding that the verdict is; null where it is none. */
export function verdictFinding({ findings, verdict }: Explanation): Faulty | null {
  return findings.filter(isFaulty).find(({ fault }) => fault.code === verdict) ?? null;
}

/** `yes`, `no`, or that nobody knows why not. */
function answerWord(verdict: Verdict): 'yes' | 'no' | 'unknown' {
  return verdict === 'reachable' ? 'yes' : verdict === 'unknown' ? 'unknown' : 'no';
}

const TONES = { yes: 'good', no: 'bad', unknown: 'warn' } as const;

/** `no: inter-container communication is off on backend`. */
export function verdictRow({ verdict, summary }: Pick<Explanation, 'verdict' | 'summary'>): Line {
  const word = answerWord(verdict);
  return [span(`${word}: `, TONES[word]), span(summary, 'strong')];
}
