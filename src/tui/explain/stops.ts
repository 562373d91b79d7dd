import type { Explanation } from '../../explain/explanation.ts';
import type { Finding, Fix } from '../../explain/finding.ts';

/** A place that the cursor takes on an explanation. */
export type ExplainStop =
  /** What mends the verdict. */
  | { readonly kind: 'fix'; readonly fix: Fix }
  | { readonly kind: 'check'; readonly finding: Finding; readonly fix: Fix | null };

/** What mends the verdict first, then each check in the order of the way. */
export function stopsOf({ fix, findings }: Explanation): readonly ExplainStop[] {
  return [
    ...(fix === null ? [] : [{ kind: 'fix', fix } as const]),
    ...findings.map(
      (finding): ExplainStop => ({ kind: 'check', finding, fix: finding.fault?.fix ?? null }),
    ),
  ];
}
