import { type CommandResult, succeeded } from '../../executor/command-result.ts';
import type { Operation } from '../../executor/operation.ts';
import { saysAbsent } from './absence.ts';
import {
  allHold,
  anyHolds,
  type ClaimAnswer,
  claimAnswer,
  doesNotHold,
  oppositeOf,
  unknownAnswer,
} from './claim-answer.ts';

/**
 * What a command must say for a claim to hold. Data, so that the journal can keep it and the shell
 * script can ask the same. A command that answers tells yes or no by its output. One that says that
 * what it was asked about is not there proves `absent`, and no other kind, `not` neither: what is
 * not there has no output to lack something. Any other failure proves nothing.
 */
export type Expectation =
  | { readonly kind: 'succeeds' }
  /** The program's own exit code and message say that the thing does not exist. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'prints-nothing' }
  /** Its output holds this text, between white space or the edges: `master docker0`. */
  | { readonly kind: 'prints'; readonly text: string }
  /** One line is this text, apart from white space around it. */
  | { readonly kind: 'prints-line'; readonly text: string }
  | { readonly kind: 'prints-line-starting'; readonly text: string }
  /** One line's first word is this name; ip(8)'s `name@peer` counts as `name`. */
  | { readonly kind: 'lists'; readonly name: string }
  /** Every line's first word is one of these. */
  | { readonly kind: 'lists-only'; readonly names: readonly string[] }
  | { readonly kind: 'not'; readonly of: Expectation }
  | { readonly kind: 'all'; readonly of: readonly Expectation[] }
  | { readonly kind: 'any'; readonly of: readonly Expectation[] };

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** `eth0@if3   UP  …` → `eth0`. */
function firstWords(text: string): string[] {
  return lines(text).map((line) => (line.split(/\s/)[0] ?? '').replace(/@[^@]*$/, ''));
}

function words(text: string): string {
  return ` ${text.trim().replace(/\s+/g, ' ')} `;
}

/** Judges an operation's result by what was expected of it. */
export function meets(
  expects: Expectation,
  operation: Operation,
  result: CommandResult,
): ClaimAnswer {
  if (succeeded(result)) return byOutput(expects, result.stdout);
  if (!saysAbsent(operation, result)) return unknownAnswer(result.message);
  return meetsAbsence(expects) ? claimAnswer(true) : doesNotHold(result.message);
}

/** Whether what is not there meets the expectation. */
export function meetsAbsence(expects: Expectation): boolean {
  if (expects.kind === 'absent') return true;
  if (expects.kind === 'any') return expects.of.some(meetsAbsence);
  if (expects.kind === 'all') return expects.of.every(meetsAbsence);
  return false;
}

function byOutput(expects: Expectation, out: string): ClaimAnswer {
  switch (expects.kind) {
    case 'succeeds':
      return claimAnswer(true);
    case 'absent':
      return claimAnswer(false);
    case 'prints-nothing':
      return claimAnswer(out.trim() === '');
    case 'prints':
      return claimAnswer(words(out).includes(words(expects.text)));
    case 'prints-line':
      return claimAnswer(lines(out).includes(expects.text.trim()));
    case 'prints-line-starting':
      return claimAnswer(lines(out).some((line) => line.startsWith(expects.text)));
    case 'lists':
      return claimAnswer(firstWords(out).includes(expects.name));
    case 'lists-only':
      return claimAnswer(firstWords(out).every((word) => expects.names.includes(word)));
    case 'not':
      return oppositeOf(byOutput(expects.of, out));
    case 'all':
      return allHold(expects.of.map((each) => byOutput(each, out)));
    case 'any':
      return anyHolds(expects.of.map((each) => byOutput(each, out)));
  }
}
