import type { Explanation, OtherFault } from '../../explain/explanation.ts';
import type { Fix } from '../../explain/finding.ts';
import { type ReportedCheck, reportedChecks } from '../../explain/report/check-rows.ts';

/** A place that the cursor takes on an explanation. */
export type FocusStop =
  /** The fix for the verdict. */
  | { readonly kind: 'fix'; readonly fix: Fix }
  /** What is wrong further on. */
  | { readonly kind: 'other'; readonly other: OtherFault }
  | { readonly kind: 'check'; readonly looked: ReportedCheck };

/** The fix for the verdict first, what else is wrong, then all that was looked at. */
export function focusStops(explanation: Explanation): readonly FocusStop[] {
  const { fix, others } = explanation;
  return [
    ...(fix === null ? [] : [{ kind: 'fix', fix } as const]),
    ...others.map((other) => ({ kind: 'other', other }) as const),
    ...reportedChecks(explanation).map((looked) => ({ kind: 'check', looked }) as const),
  ];
}

/** The fix for the thing under the cursor; null where nothing there is wrong. */
export function fixAtStop(stop: FocusStop | undefined): Fix | null {
  switch (stop?.kind) {
    case 'fix':
      return stop.fix;
    case 'other':
      return stop.other.fix;
    case 'check':
      return stop.looked.fix;
    default:
      return null;
  }
}
