/**
 * What was learnt about a claim. `unknown` is not a weak no: nothing was checked, or the check
 * failed, came late or lacked the privilege. The only conclusion is to check again.
 */
export type ClaimAnswer =
  | { readonly kind: 'holds' }
  /** `why` is what the command said about it; empty if its output alone shows it. */
  | { readonly kind: 'does-not-hold'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export const HOLDS: ClaimAnswer = { kind: 'holds' };

export function doesNotHold(why = ''): ClaimAnswer {
  return { kind: 'does-not-hold', why };
}

export function unknownAnswer(why: string): ClaimAnswer {
  return { kind: 'unknown', why };
}

export function claimAnswer(isTrue: boolean): ClaimAnswer {
  return isTrue ? HOLDS : doesNotHold();
}

/** Kleene's or: one that holds is enough; otherwise one unknown makes it unknown. */
export function anyHolds(answers: readonly ClaimAnswer[]): ClaimAnswer {
  return first(answers, ['holds', 'unknown']) ?? answers[0] ?? doesNotHold();
}

/** Kleene's and: one that does not hold is enough; otherwise one unknown makes it unknown. */
export function allHold(answers: readonly ClaimAnswer[]): ClaimAnswer {
  return first(answers, ['does-not-hold', 'unknown']) ?? HOLDS;
}

/** Kleene's not: what is unknown stays so. */
export function oppositeOf(answer: ClaimAnswer): ClaimAnswer {
  if (answer.kind === 'unknown') return answer;
  return answer.kind === 'holds' ? doesNotHold() : HOLDS;
}

/** The first answer of the first of these kinds that there is. */
function first(
  answers: readonly ClaimAnswer[],
  kinds: readonly ClaimAnswer['kind'][],
): ClaimAnswer | null {
  for (const kind of kinds) {
    const found = answers.find((answer) => answer.kind === kind);
    if (found !== undefined) return found;
  }
  return null;
}
