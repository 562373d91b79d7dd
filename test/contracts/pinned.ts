import type { ExitCode } from '../../src/cli/errors.ts';
import type { Verdict } from '../../src/explain/verdict.ts';
import type { Change } from '../../src/model/changes/change.ts';
import type { JournalRecord } from '../../src/plan/journal/journal-record.ts';

/** Types that are contracts without being the type of a printed document. */
export type Pinned = {
  readonly exitCode: ExitCode;
  readonly verdict: Verdict;
  /** A line of `watch --json`. */
  readonly change: Change;
  readonly journal: JournalRecord;
};
