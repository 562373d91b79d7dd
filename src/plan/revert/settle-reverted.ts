import { effectOf, isForEngine } from '../../executor/operation.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { ArmedState, RunOutcome, StepEvent } from '../events.ts';
import { type Journal, stepRecordsIn } from '../journal/journal.ts';
import type { NewRecord } from '../journal/journal-record.ts';
import { catchConnectionLost } from '../recovery/connection-guard.ts';
import { type BuildContext, resultsSince, rollBackSteps } from '../recovery/rollback.ts';
import { awaitReverted, type Patience } from './await-reverted.ts';
import { remove, type WatcherPlace } from './host-scripts.ts';
import type { ArmedWatcher } from './keep-armed.ts';
import type { Reverted } from './watcher-report.ts';

type OnEvent = (event: StepEvent) => void;

/** A journal that takes what it can, and knows why it did not take all. */
function sparing(journal: Journal) {
  let why: string | null = null;
  return {
    write: async (record: NewRecord): Promise<void> => {
      await journal.write(record).catch((error: unknown) => {
        why ??= errorWords(error);
      });
    },
    /** Why not all is written; null if it is. */
    unwritten: () => why,
  };
}

type Sparing = ReturnType<typeof sparing>;

/** The host undid each step that was begun, except what it could not. */
async function writeSteps(
  journal: Journal,
  { kept }: Reverted,
  { write, onEvent }: { readonly write: Sparing['write']; readonly onEvent: OnEvent },
): Promise<void> {
  const stepRecords = stepRecordsIn(journal);
  const numberOf = (id: string) => stepRecords.findIndex(({ step }) => step.id === id) + 1;
  const begun = stepRecords.filter(({ state }) => state === 'done' || state === 'uncertain');
  for (const { step } of begun.toReversed()) {
    const by = step.undo.kind === 'with' ? step.undo.step : step.id;
    const why = kept.get(numberOf(by));
    if (why === undefined) {
      await write({ record: 'undone', step: step.id });
      onEvent({ step: step.id, status: 'undone', result: null, why: '' });
    } else {
      await write({ record: 'kept', step: step.id, why });
      onEvent({ step: step.id, status: 'kept', result: null, why });
    }
  }
}

/** Last of all: without it, the next who looks asks the host once more, and writes it all again. */
function revertedRecord({ when, beneath }: Reverted): NewRecord {
  return { record: 'reverted', when, ...(beneath === null ? {} : { beneath }) };
}

/**
 * Writes into the journal what the host took back by itself. A text says why not all of it is
 * written: then the host must still be able to tell it.
 */
export async function writeReverted(journal: Journal, reverted: Reverted): Promise<string | null> {
  const { write, unwritten } = sparing(journal);
  await writeSteps(journal, reverted, { write, onEvent: () => {} });
  await write({ record: 'ended', clean: reverted.kept.size === 0 });
  await write(revertedRecord(reverted));
  return unwritten();
}

type Options = Patience & { readonly onEvent: OnEvent };

/** The end of a build that its host was to take back. */
export type Settled =
  | { readonly kind: 'reverted'; readonly outcome: Extract<RunOutcome, { kind: 'reverted' }> }
  /** No process on the host is left to undo it. */
  | { readonly kind: 'not-reverted'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly revert: ArmedState };

/**
 * The end of a build that its host took back while it was worked on from here: waits for that,
 * takes back what an engine was asked for too late to be known over there, and writes it all down.
 */
export async function settleReverted(
  context: BuildContext,
  armed: Pick<ArmedWatcher, 'place' | 'within'>,
  options: Options,
): Promise<Settled> {
  const { journal, plan } = context;
  const waited = await awaitReverted(context, armed, options);
  if (waited.kind !== 'reverted') return waited;
  const { reverted } = waited;
  const first = journal.records().length;
  const late = stepRecordsIn(journal).find(
    ({ step: { command }, state }) =>
      state === 'uncertain' && isForEngine(command) && effectOf(command) === 'change',
  );
  const { write, unwritten } = sparing(journal);
  await writeSteps(journal, reverted, { write, onEvent: options.onEvent });
  let left: string | null = null;
  if (late !== undefined) {
    await write({ record: 'intent', step: late.step.id });
    ({ left } = await rollBackSteps(context, { ...options, patience: 0, reached: 'here' }));
  }
  const { undone, kept } = resultsSince(journal, first);
  if (left === null) await write({ record: 'ended', clean: kept.length === 0 });
  await write(revertedRecord(reverted));
  if (unwritten() === null) await forget(context, armed.place);
  if (left !== null) return { kind: 'unknown', why: left, revert: 'gone' };
  const { build, title } = plan;
  const why = `the host took it back by itself, since no confirmation reached it in time${beneathWords(reverted)}`;
  const hint =
    kept.length === 0
      ? 'apply it again, and keep it once it asks'
      : `undo the rest: patchpanel undo ${build}`;
  const problem = { what: `keep ${title}`, why, hint };
  const outcome = { kind: 'reverted', build, when: reverted.when, problem, undone, kept } as const;
  return { kind: 'reverted', outcome };
}

/** Says that another process changed the host at the same time; empty if none did. */
export function beneathWords({ beneath }: Pick<Reverted, 'beneath'>): string {
  return beneath === null ? '' : `, while process ${beneath} on it was changing it as well`;
}

/**
 * Removes the watcher's report, which the journal now holds. It may wait: a restart removes it too.
 */
async function forget({ guarded }: BuildContext, watcher: WatcherPlace): Promise<void> {
  await catchConnectionLost(() => guarded.host.executor.run(remove(watcher)));
}
