import { type Result, succeeded } from '../executor/result.ts';

/**
 * What a command's result must be for a claim to hold. Data, so that the journal can keep it and the
 * shell script can ask the same. Every kind but `fails` needs the command to have succeeded, `not`
 * too: a command that could not look proves neither presence nor absence.
 */
export type Expectation =
  | { readonly kind: 'succeeds' }
  /**
   * Ran to its end and exited with another code than 0; with just this one where it is given, for a
   * program that tells a no from a failure to look (iptables -C, grep).
   */
  | { readonly kind: 'fails'; readonly code?: number }
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

/** Whether a result is what was expected. */
export function meets(expects: Expectation, result: Result): boolean {
  switch (expects.kind) {
    case 'fails':
      return (
        result.exitCode !== null &&
        !succeeded(result) &&
        !result.timedOut &&
        !result.cancelled &&
        (expects.code === undefined || result.exitCode === expects.code)
      );
    case 'any':
      return expects.of.some((each) => meets(each, result));
    case 'all':
      return expects.of.every((each) => meets(each, result));
  }
  if (!succeeded(result)) return false;
  const out = result.stdout;
  switch (expects.kind) {
    case 'succeeds':
      return true;
    case 'prints-nothing':
      return out.trim() === '';
    case 'prints':
      return words(out).includes(words(expects.text));
    case 'prints-line':
      return lines(out).includes(expects.text.trim());
    case 'prints-line-starting':
      return lines(out).some((line) => line.startsWith(expects.text));
    case 'lists':
      return firstWords(out).includes(expects.name);
    case 'lists-only':
      return firstWords(out).every((word) => expects.names.includes(word));
    case 'not':
      return !meets(expects.of, result);
  }
}
