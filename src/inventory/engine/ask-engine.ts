/** One request to an engine, and whether its answer was understood. */
import * as v from 'valibot';
import { NEWEST_SPOKEN, OLDEST_SPOKEN } from '../../executor/engine/api-version.ts';
import type { Engine, EngineCall, EngineFailure } from '../../executor/engine/engine.ts';
import type { Problem } from '../../model/problem.ts';
import { failureWith, type Result, success } from '../../model/result.ts';

/** Why there is no answer; `failure` is null for an answer that was not understood. */
export type Unanswered = {
  readonly ok: false;
  readonly problem: Problem;
  readonly failure: EngineFailure | null;
};

export type Asked<T> = Extract<Result<T>, { ok: true }> | Unanswered;

export async function ask<T>(
  engine: Engine,
  call: EngineCall,
  parse: (value: unknown) => T,
  signal: AbortSignal,
): Promise<Asked<T>> {
  const answer = await engine.call(call, { signal });
  return answer.ok ? understood(answer.value, parse) : answer;
}

export function understood<T>(value: unknown, parse: (value: unknown) => T): Asked<T> {
  const reading = parsed(value, parse);
  return reading.ok ? reading : { ...reading, failure: null };
}

export function parsed<T>(value: unknown, parse: (value: unknown) => T): Result<T> {
  try {
    return success(parse(value));
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    return failureWith({
      what: 'understand the engine',
      why: `it answered in an unexpected shape: ${v.getDotPath(error.issues[0]) ?? ''} ${error.message}`,
      hint: `patchpanel speaks the Docker Engine API from ${OLDEST_SPOKEN} to ${NEWEST_SPOKEN}`,
    });
  }
}
