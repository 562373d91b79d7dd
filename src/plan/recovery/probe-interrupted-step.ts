import { succeeded } from '../../executor/command-result.ts';
import { effectOf, type Host, isForEngine } from '../../executor/operation.ts';
import { evaluateGuards, pollUntil, runLook, scaledPatience } from '../checks/evaluate-check.ts';
import type { StepRecord } from '../journal/history.ts';
import type { InterruptedStep } from './interruption.ts';
import { isStillApplied } from './is-still-applied.ts';
import { ownershipOf } from './ownership.ts';

/**
 * What the host shows about a step that was begun, with the identity of what it made if it is done.
 */
export type ProbedStep = Pick<InterruptedStep, 'state' | 'why'> & {
  readonly identity: string | null;
};

/**
 * Milliseconds during which an engine may still work on a request after the connection was lost.
 */
const LATE_MS = 5_000;

const NOT_DONE: ProbedStep = { state: 'not-done', why: '', identity: null };

const unclear = (why: string): ProbedStep => ({ state: 'unclear', why, identity: null });

/**
 * Finds out from the host whether an interrupted step ran; changes nothing. A step that was done is
 * either still in place or gone. A step whose end was not seen is judged as an undo would judge it,
 * so that someone else's work is never mistaken for it.
 *
 * @param brokeAt when it was cut off, in milliseconds since the epoch
 */
export async function probeInterruptedStep(
  stepRecord: StepRecord,
  host: Host,
  brokeAt: number,
): Promise<ProbedStep> {
  const { step, state, identity } = stepRecord;
  if (state === 'undone') return { state: 'gone', why: 'the restart took it', identity };
  if (state === 'done') {
    const standing = await isStillApplied(stepRecord, host);
    if (standing?.kind === 'unknown') {
      return {
        state: 'unclear',
        why: `could not check whether it is still in place: ${standing.why}`,
        identity,
      };
    }
    return standing?.kind === 'does-not-hold'
      ? { state: 'gone', why: 'it is no longer in place', identity }
      : { state: 'done', why: '', identity };
  }
  // A look leaves nothing, so it can be repeated whether it ran or not.
  if (effectOf(step.command) === 'read') return NOT_DONE;
  const late = isForEngine(step.command)
    ? scaledPatience(host, LATE_MS) - (Date.now() - brokeAt)
    : 0;
  return pollUntil(
    () => judged(stepRecord, host),
    (became) => became.state !== 'not-done',
    Math.max(0, late),
  );
}

async function judged(stepRecord: StepRecord, host: Host): Promise<ProbedStep> {
  const { step } = stepRecord;
  const { undo } = step;
  if (undo.kind === 'command') {
    const owned = await ownershipOf(stepRecord, undo, host, 'ahead');
    if (owned.kind === 'gone') return NOT_DONE;
    if (owned.kind === 'refused') return unclear(owned.why);
  }
  if (step.check === null) {
    if (undo.kind !== 'command') return unclear('nothing on the host shows whether it was done');
  } else {
    const proof = await evaluateGuards([step.check], host);
    if (proof.kind === 'unknown') return unclear(proof.why);
    if (proof.kind === 'does-not-hold') {
      // Its own undo has just found something of it.
      return undo.kind === 'command' ? unclear(proof.why) : NOT_DONE;
    }
  }
  if (step.identity === null) return { state: 'done', why: '', identity: null };
  const identity = await runLook(step.identity, host);
  if (!succeeded(identity)) return unclear(identity.message);
  return { state: 'done', why: '', identity: identity.stdout.trim() };
}
