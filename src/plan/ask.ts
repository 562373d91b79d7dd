import { setTimeout as sleep } from 'node:timers/promises';
import { type Host, operate } from '../executor/operation.ts';
import type { Result } from '../executor/result.ts';
import { meets } from './expectation.ts';
import type { Check, Guard } from './plan.ts';

/** Whether a claim about the host holds now. */
export async function holds(check: Check, host: Host): Promise<boolean> {
  return meets(check.expects, await answer(check, host));
}

function answer({ command, expects, within = 0 }: Check, host: Host): Promise<Result> {
  return patiently(
    () => operate(host, command),
    (result) => meets(expects, result),
    within,
  );
}

/** Why a guard does not hold, and what the command said if that was an error. */
function refusal(guard: Guard, result: Result): string {
  return result.message === '' ? guard.otherwise : `${guard.otherwise} (${result.message})`;
}

/** The first guard that does not hold, in words; null where all do. */
export async function brokenGuard(guards: readonly Guard[], host: Host): Promise<string | null> {
  for (const guard of guards) {
    const result = await answer(guard.check, host);
    if (!meets(guard.check.expects, result)) return refusal(guard, result);
  }
  return null;
}

const PAUSE_MS = 100;

/** Asks again until the answer will do or the time (milliseconds) is over; then the last answer stands. */
export async function patiently<T>(
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  patience: number,
): Promise<T> {
  const end = performance.now() + patience;
  let answer = await ask();
  while (!willDo(answer) && performance.now() < end) {
    await sleep(PAUSE_MS);
    answer = await ask();
  }
  return answer;
}
