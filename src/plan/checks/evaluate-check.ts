import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandResult, notRun } from '../../executor/command-result.ts';
import type { MissingRoot } from '../../executor/executor.ts';
import {
  argvOf,
  type Host,
  isForEngine,
  type Operation,
  operate,
} from '../../executor/operation.ts';
import { timesLonger } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import type { Check, Guard } from '../plan.ts';
import { anyHolds, type ClaimAnswer, HOLDS, unknownAnswer } from './claim-answer.ts';
import { meets } from './expectation.ts';
import { unlessMute } from './mute-program.ts';

/**
 * A look at a host. One that needs root is not taken without: what another user is refused, or is
 * shown in another way, says nothing about the host; nor does the silence of a program that is
 * mute.
 */
export async function runLook(operation: Operation, host: Host): Promise<CommandResult> {
  const missing = missingRoot([operation], host);
  if (missing !== null) return notRun(argvOf(operation), missing.why);
  const result = await operate(host, operation);
  return isForEngine(operation) ? result : unlessMute(operation, result, host.executor);
}

/** Why some of these would run without the root that they need; null if none would. */
export function missingRoot(
  operations: readonly Operation[],
  { executor }: Host,
): MissingRoot | null {
  const needsRoot = operations.some((each) => !isForEngine(each) && each.privileged);
  return needsRoot ? (executor.missingRoot?.() ?? null) : null;
}

/** Evaluates a claim about the host, now or within its time limit. */
export function evaluateCheck(check: Check, host: Host): Promise<ClaimAnswer> {
  return pollUntil(
    () => evaluateOnce(check, host),
    (answer) => answer.kind === 'holds',
    scaledPatience(host, check.within ?? 0),
  );
}

async function evaluateOnce({ command, expects, or }: Check, host: Host): Promise<ClaimAnswer> {
  const answer = meets(expects, command, await runLook(command, host));
  if (or === undefined || answer.kind === 'holds') return answer;
  return anyHolds([answer, await evaluateCheck(or, host)]);
}

/**
 * Evaluates all guards: the answer, in words for a person, is the first that does not hold or could
 * not be checked.
 */
export async function evaluateGuards(guards: readonly Guard[], host: Host): Promise<ClaimAnswer> {
  for (const guard of guards) {
    const answer = await evaluateCheck(guard.check, host);
    if (answer.kind !== 'holds') return inWords(guard, answer);
  }
  return HOLDS;
}

function inWords(
  { otherwise }: Guard,
  answer: Exclude<ClaimAnswer, { kind: 'holds' }>,
): ClaimAnswer {
  if (answer.kind === 'unknown') {
    return unknownAnswer(`could not check whether ${otherwise}: ${answer.why}`);
  }
  return { ...answer, why: answer.why === '' ? otherwise : `${otherwise} (${answer.why})` };
}

const PAUSE_MS = 100;

/** Scales a usual duration (milliseconds) to the speed of this host. */
export function scaledPatience({ executor }: Host, usualMs: number): number {
  return usualMs * timesLonger(speedOf(executor).bareMs());
}

/**
 * Asks repeatedly until the answer is accepted or `patience` (milliseconds) is over. The last
 * question is always asked after that time: an answer that took long may describe the beginning.
 */
export async function pollUntil<T>(
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  patience: number,
): Promise<T> {
  let begin = performance.now();
  const end = begin + patience;
  let answer = await ask();
  while (!willDo(answer) && begin < end) {
    await sleep(PAUSE_MS);
    begin = performance.now();
    answer = await ask();
  }
  return answer;
}
