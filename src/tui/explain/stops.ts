import type { Explanation } from '../../explain/explanation.ts';
import type { Fix } from '../../explain/finding.ts';
import { type Looked, lookedAt } from '../../explain/tell/checks.ts';

/** A place that the cursor takes on an explanation. */
export type ExplainStop =
  /** What mends the verdict. */
  { readonly kind: 'fix'; readonly fix: Fix } | { readonly kind: 'check'; readonly looked: Looked };

/** What mends the verdict first, then all that was looked at. */
export function stopsOf(explanation: Explanation): readonly ExplainStop[] {
  const { fix } = explanation;
  const checks = lookedAt(explanation).map((looked) => ({ kind: 'check', looked }) as const);
  return fix === null ? checks : [{ kind: 'fix', fix }, ...checks];
}

/** What mends the thing under the cursor. */
export function fixAt(stop: ExplainStop | undefined): Fix | null {
  return stop?.kind === 'check' ? stop.looked.fix : (stop?.fix ?? null);
}
