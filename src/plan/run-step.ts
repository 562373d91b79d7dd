import { type CommandResult, succeeded } from '../executor/command-result.ts';
import { type Host, isForEngine, operate } from '../executor/operation.ts';
import { errorWords } from '../model/text/error-words.ts';
import { evaluateGuards, runLook } from './checks/evaluate-check.ts';
import { explainEngineMessage } from './engine-messages.ts';
import { type Journal, writeIfPossible } from './journal/journal.ts';
import type { Step } from './plan.ts';
import { ConnectionLost, catchConnectionLost } from './recovery/connection-guard.ts';

/** How one step went; `changed` says whether it may have left something behind. */
export type StepResult =
  | { readonly kind: 'done'; readonly identity: string | null; readonly result: CommandResult }
  | Failure
  /** The way to the host broke; the journal knows what may have been done by then. */
  | { readonly kind: 'broken'; readonly broken: ConnectionLost };

export type Failure = {
  readonly kind: 'failed';
  readonly why: string;
  readonly changed: boolean;
  readonly result: CommandResult | null;
};

/** One step, from its conditions to its mark in the journal. */
export async function runStep(
  step: Step,
  journal: Journal,
  { host, signal }: { readonly host: Host; readonly signal: AbortSignal | undefined },
): Promise<StepResult> {
  const untouched = (why: string): Failure => {
    return { kind: 'failed', why, changed: false, result: null };
  };
  if (signal?.aborted) return untouched('it was stopped');
  const fit = await catchConnectionLost(() => evaluateGuards(step.before, host));
  if (fit instanceof ConnectionLost) return { kind: 'broken', broken: fit };
  if (fit.kind !== 'holds') return untouched(fit.why);
  try {
    await journal.write({ record: 'intent', step: step.id });
  } catch (error) {
    return untouched(unwritten(error));
  }
  const outcome = await perform(step, host, signal);
  if (outcome.kind === 'broken') await writeLost(journal, step, outcome);
  if (outcome.kind !== 'done') return outcome;
  try {
    await journal.write({ record: 'done', step: step.id, identity: outcome.identity });
  } catch (error) {
    return { kind: 'failed', why: unwritten(error), changed: true, result: outcome.result };
  }
  return outcome;
}

function unwritten(error: unknown): string {
  return `the journal could not be written: ${errorWords(error)}`;
}

type Cut = { readonly kind: 'broken'; readonly broken: ConnectionLost; readonly changed: boolean };

/** If it cannot be written, the intent on the disk says as much: that nobody saw the end. */
async function writeLost(journal: Journal, step: Step, { broken, changed }: Cut): Promise<void> {
  const record = { record: 'failed', step: step.id, why: broken.message, changed } as const;
  await writeIfPossible(journal, { ...record, lost: true });
}

/**
 * A command that ended by itself with an error is taken at its word: ip(8) asks the kernel for one
 * thing, which it does wholly or not at all, and what then bears the name is another's. One that
 * was ended from outside may have come first.
 */
function mayHaveChanged(result: CommandResult): boolean {
  return result.exitCode === null || result.timedOut || result.cancelled;
}

type Done = Extract<StepResult, { kind: 'done' }>;

async function perform(
  step: Step,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<Done | Failure | Cut> {
  const result = await catchConnectionLost(() =>
    operate(host, step.command, signal === undefined ? {} : { signal }),
  );
  if (result instanceof ConnectionLost) {
    return { kind: 'broken', broken: result, changed: result.mayHaveRun };
  }
  const ended = !mayHaveChanged(result);
  if (!ended || (step.judgedBy === 'exit-code' && !succeeded(result))) {
    // Only an exit code says that the engine itself has spoken.
    const said = isForEngine(step.command) && result.exitCode !== null;
    const why = said ? explainEngineMessage(result.message) : result.message;
    return { kind: 'failed', why, changed: !ended, result };
  }
  const proven = await catchConnectionLost(() => prove(step, result, host));
  if (proven instanceof ConnectionLost) return { kind: 'broken', broken: proven, changed: true };
  return proven;
}

async function prove(step: Step, result: CommandResult, host: Host): Promise<Done | Failure> {
  const proof = await evaluateGuards(step.check === null ? [] : [step.check], host);
  if (proof.kind !== 'holds') return { kind: 'failed', why: proof.why, changed: true, result };
  if (step.identity === null) return { kind: 'done', identity: null, result };
  const identity = await runLook(step.identity, host);
  if (!succeeded(identity)) {
    return { kind: 'failed', why: identity.message, changed: true, result };
  }
  const kept = identity.stdout.trim();
  if (kept === '') {
    return { kind: 'failed', why: 'it does not say what it is now', changed: true, result };
  }
  return { kind: 'done', identity: kept, result };
}
