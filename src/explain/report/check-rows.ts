import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { Explanation } from '../explanation.ts';
import type { Evidence, Fix } from '../finding.ts';
import type { Attempt } from '../live/probe-result.ts';
import { probeWords } from './question-words.ts';

/** Titles of the parts of a report. */
export const PART_TITLES = {
  trial: 'Tried',
  there: 'On the path there',
  back: 'On the path back',
} as const;

/** One thing that was looked at, with what was seen there. */
export type ReportedCheck = {
  readonly part: keyof typeof PART_TITLES;
  readonly what: string;
  readonly passed: boolean;
  /** Whether it could be told at all. */
  readonly known: boolean;
  readonly evidence: readonly Evidence[];
  /** Null where nothing is wrong. */
  readonly fix: Fix | null;
};

/**
 * All that was looked at: what was tried, then each check in the order of the path. What was seen more
 * than once, as of each packet of the trial, is told once.
 */
export function reportedChecks(explanation: Explanation): readonly ReportedCheck[] {
  const keys = new Set<string>();
  return allChecks(explanation).filter(({ part, what, passed, evidence }) => {
    const key = JSON.stringify([part, what, passed, evidence]);
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

function allChecks({ question, trial, findings }: Explanation): readonly ReportedCheck[] {
  const { small, echo, full, size } = trial;
  const large = `ICMP echo of ${size ?? 'as many'} bytes, the link’s MTU`;
  return [
    ...(small === null ? [] : [tried(probeWords(question), small)]),
    ...(echo === null || question.port === null ? [] : [tried('ICMP echo', echo)]),
    ...(full === null ? [] : [tried(large, full)]),
    ...findings.map(
      ({ position, what, fault, evidence, unknown }): ReportedCheck => ({
        part: position.direction,
        what,
        passed: fault === null,
        known: unknown !== true,
        evidence,
        fix: fault?.fix ?? null,
      }),
    ),
  ];
}

function tried(how: string, attempt: Attempt): ReportedCheck {
  return {
    part: 'trial',
    what: `${how}: ${outcomeWords(attempt)}`,
    passed: attempt.outcome === 'answered',
    known: true,
    evidence: [attempt.evidence],
    fix: null,
  };
}

function outcomeWords({ outcome, from, said }: Attempt): string {
  const why = said === null ? '' : `: ${said}`;
  switch (outcome) {
    case 'answered':
      return from === null ? 'answered' : `${from} answered`;
    case 'refused':
      return `${from === null ? 'refused' : `${from} refused it`}${why}`;
    case 'silent':
      return 'no answer';
    case 'not-sent':
      return `not sent${why}`;
  }
}

/** `✓ web has a route to 172.18.0.2 through eth1`. Not folded. */
export function checkRow(
  { what, passed, known }: ReportedCheck,
  { done, failed, unknown }: Glyphs,
): Line {
  if (!known) return [span(`${unknown.padEnd(done.length)} `, 'dim'), span(what)];
  return passed
    ? [span(`${done} `, 'good'), span(what)]
    : [span(`${failed} `, 'bad'), span(what, 'strong')];
}

/**
 * Each command as you would type it, with the lines that it prints below it; or what a reading says in words, under
 * the command that it was read from. Not folded.
 */
export function evidenceRows(evidence: readonly Evidence[]): readonly Line[] {
  return evidence.flatMap(({ command, output, inWords }) => [
    ...lines(command).map((line, at) => [
      span(at === 0 ? `${inWords ? 'read from:' : '$'} ${line}` : line, 'dim'),
    ]),
    ...lines(output).map((line) => [span(line)]),
  ]);
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
