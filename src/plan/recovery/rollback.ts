import type { Kept, StepEvent } from '../events.ts';
import type { HostIdentity } from '../host-identity.ts';
import { afterReboot, type StepRecord } from '../journal/history.ts';
import { type Journal, stepRecordsIn } from '../journal/journal.ts';
import type { Plan } from '../plan.ts';
import { ConnectionLost, catchConnectionLost, type GuardedHost } from './connection-guard.ts';
import { type ReachedState, reconnect, type WhileDisconnected } from './reconnect.ts';
import { undoSteps } from './undo-steps.ts';

/** What a build is worked on with: its host and the way there, and the journal that tells of it. */
export type BuildContext = {
  readonly plan: Plan;
  readonly place: HostIdentity;
  readonly guarded: GuardedHost;
  readonly journal: Journal;
};

export type Rollback = {
  /** Ids of the steps that were taken back, in that order. */
  readonly undone: readonly string[];
  readonly kept: readonly Kept[];
  /** Why it was left in the middle; null where it came to its end. */
  readonly left: string | null;
};

type Options = WhileDisconnected & {
  readonly onEvent: (event: StepEvent) => void;
  /** As `undoSteps` has it. */
  readonly patience: number;
  /** Where the way led when it was last looked at. */
  readonly reached: ReachedState;
};

/** What is left of a build where it is looked at from. */
export function stepRecordsAt(
  landing: ReachedState,
  stepRecords: readonly StepRecord[],
): readonly StepRecord[] {
  return landing === 'here' ? stepRecords : afterReboot(stepRecords);
}

/**
 * Takes back what the journal tells of, over a way that may break meanwhile: then it waits, sees where
 * it is, and goes on with what is left. What was on its way when it broke is judged again by its guards.
 */
export async function rollBackSteps(
  { guarded, place, journal }: BuildContext,
  { reached, patience, ...faces }: Options,
): Promise<Rollback> {
  const first = journal.records().length;
  let where = reached;
  let left: string | null = null;
  while (left === null) {
    const broken = await catchConnectionLost(() =>
      undoSteps(stepRecordsAt(where, stepRecordsIn(journal)), {
        host: guarded.host,
        // Rolling back must not stop for the journal: without its marks, an undo looks at the host again.
        write: (record) => journal.write(record).catch(() => undefined),
        onEvent: faces.onEvent,
        patience,
      }),
    );
    if (!(broken instanceof ConnectionLost)) break;
    const back = await reconnect(guarded, place, { ...faces, broken });
    if (back.kind === 'lost') left = back.why;
    else where = back.kind;
  }
  return { ...resultsSince(journal, first), left };
}

/** Marks that a build is left in the middle, so that who looks at it next knows. */
export async function writeUnfinished(journal: Journal): Promise<void> {
  const record = { record: 'ended', clean: false, unfinished: true } as const;
  await journal.write(record).catch(() => undefined);
}

/** What came of the steps by the records from an index on; the last of a step has the word. */
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
