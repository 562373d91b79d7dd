import type { Kept, StepEvent } from '../events.ts';
import type { HostIdentity } from '../host-identity.ts';
import { afterReboot, type StepRecord } from '../journal/history.ts';
import { type Journal, stepRecordsIn, writeIfPossible } from '../journal/journal.ts';
import type { Plan } from '../plan.ts';
import { ConnectionLost, catchConnectionLost, type GuardedHost } from './connection-guard.ts';
import { type ReachedState, reconnect, type WhileDisconnected } from './reconnect.ts';
import { undoSteps } from './undo-steps.ts';

/**
 * What working on a build takes: its plan, its host behind a guarded connection, and its journal.
 */
export type BuildContext = {
  readonly plan: Plan;
  readonly place: HostIdentity;
  readonly guarded: GuardedHost;
  readonly journal: Journal;
};

export type Rollback = {
  /** Ids of the undone steps, in that order. */
  readonly undone: readonly string[];
  readonly kept: readonly Kept[];
  /** Why it was left in the middle; null if it finished. */
  readonly left: string | null;
};

type Options = WhileDisconnected & {
  readonly onEvent: (event: StepEvent) => void;
  /** Milliseconds, as in `UndoStepsOptions`. */
  readonly patience: number;
  /** What was reached when it was last checked. */
  readonly reached: ReachedState;
};

/** The step records that still apply to what was reached. */
export function stepRecordsAt(
  reached: ReachedState,
  stepRecords: readonly StepRecord[],
): readonly StepRecord[] {
  return reached === 'here' ? stepRecords : afterReboot(stepRecords);
}

/**
 * Undoes what the journal lists, over a connection that may break meanwhile: then it waits, checks
 * what it reached, and goes on with what is left. A step interrupted by the break is judged again
 * by its guards.
 */
export async function rollBackSteps(
  { guarded, place, journal }: BuildContext,
  { reached, patience, ...waiting }: Options,
): Promise<Rollback> {
  const first = journal.records().length;
  let where = reached;
  let left: string | null = null;
  while (left === null) {
    const broken = await catchConnectionLost(() =>
      undoSteps(stepRecordsAt(where, stepRecordsIn(journal)), {
        host: guarded.host,
        write: (record) => writeIfPossible(journal, record),
        onEvent: waiting.onEvent,
        patience,
      }),
    );
    if (!(broken instanceof ConnectionLost)) break;
    const back = await reconnect(guarded, place, { ...waiting, broken });
    if (back.kind === 'lost') left = back.why;
    else where = back.kind;
  }
  return { ...resultsSince(journal, first), left };
}

/** Marks in the journal that a build was left in the middle, so that the next reader knows. */
export async function writeUnfinished(journal: Journal): Promise<void> {
  await writeIfPossible(journal, { record: 'ended', clean: false, unfinished: true });
}

/** Summarises the steps by the records from an index on; the last record of a step counts. */
export function resultsSince(journal: Journal, first: number): Pick<Rollback, 'undone' | 'kept'> {
  const ends = new Map<string, Kept | null>();
  for (const record of journal.records().slice(first)) {
    if (record.record !== 'undone' && record.record !== 'kept') continue;
    const { step } = record;
    const title =
      stepRecordsIn(journal).find((stepRecord) => stepRecord.step.id === step)?.step.title ?? step;
    ends.delete(step);
    ends.set(step, record.record === 'undone' ? null : { step, title, why: record.why });
  }
  return {
    undone: [...ends].flatMap(([step, kept]) => (kept === null ? [step] : [])),
    kept: [...ends.values()].filter((kept) => kept !== null),
  };
}
