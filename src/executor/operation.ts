import type { Command } from './command.ts';
import { type CommandResult, notRun, silentSuccess } from './command-result.ts';
import type { Engine, EngineCall, EngineRefusal } from './engine/engine.ts';
import type { EngineChange, Spoken } from './engine/engine-change.ts';
import { dialectOf } from './engine/engine-dialect.ts';
import { isEngineChange } from './engine/engine-effect.ts';
import { type EngineQuery, hasOutput } from './engine/engine-query.ts';
import type { Executor, RunOptions } from './executor.ts';
import { quoteWord, showCommand } from './show.ts';

/** The two ways to a host: its commands, and its engine, where there may be one. */
export type Host = { readonly executor: Executor; readonly engine: Engine | null };

/** Something to look at or to do on a host, as data: a command, or a request to its engine. */
export type Operation = Command | EngineOperation;
export type EngineOperation = (EngineQuery | EngineChange) & Spoken;

/** Whether the engine is asked, and not a command run. */
export function isForEngine(operation: Operation): operation is EngineOperation {
  return 'kind' in operation;
}

/** Whether it may change the host; otherwise it only reads. */
export function effectOf(operation: Operation): 'read' | 'change' {
  if (!isForEngine(operation)) return operation.effect;
  return isEngineChange(operation) ? 'change' : 'read';
}

/** What a person would type: the command itself, or that of the engine which asks it the same. */
export function argvOf(operation: Operation): Command['argv'] {
  if (!isForEngine(operation)) return operation.argv;
  const { changeArgv, queryArgv } = dialectOf(operation);
  return isEngineChange(operation) ? changeArgv(operation) : queryArgv(operation);
}

/** The command line for a POSIX shell, quoted, with its input. Not sanitised. */
export function showOperation(operation: Operation): string {
  if (!isForEngine(operation)) return showCommand(operation);
  return argvOf(operation).map(quoteWord).join(' ');
}

/**
 * Runs it. A request to the engine ends like a command: exit code 0, or 1 if the engine itself
 * refused, with its message; null if the outcome is unknown.
 */
export async function operate(
  { executor, engine }: Host,
  operation: Operation,
  options: RunOptions = {},
): Promise<CommandResult> {
  if (!isForEngine(operation)) return executor.run(operation, options);
  const argv = argvOf(operation);
  if (engine === null) return notRun(argv, `${executor.target} has no container engine`);
  const begin = performance.now();
  const dialect = dialectOf(operation);
  const call: EngineCall = isEngineChange(operation) ? operation : dialect.queryCall(operation);
  const answer = await engine.call(call, options);
  const durationMs = performance.now() - begin;
  if (!answer.ok) return { ...refused(argv, answer, effectOf(operation)), durationMs };
  if (isEngineChange(operation)) return { ...silentSuccess(argv), durationMs };
  if (!hasOutput(operation, answer.value)) {
    return { ...notRun(argv, 'the engine answered in an unexpected shape'), durationMs };
  }
  return {
    ...silentSuccess(argv),
    stdout: dialect.queryOutput(operation, answer.value),
    durationMs,
  };
}

/** For a question, only "it is gone" counts as an answer: an engine in trouble has not looked. */
function refused(
  argv: Command['argv'],
  { failure, problem }: EngineRefusal,
  effect: 'read' | 'change',
): CommandResult {
  const isAnswer = failure === 'vanished' || (failure === 'failed' && effect === 'change');
  return {
    ...notRun(argv, problem.why),
    exitCode: isAnswer ? 1 : null,
    stderr: `${problem.why}\n`,
    timedOut: failure === 'timed-out',
    cancelled: failure === 'cancelled',
    lost: failure === 'lost',
  };
}
