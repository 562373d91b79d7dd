import type { Command } from '../../src/executor/command.ts';
import { type CommandResult, notRun, silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { showCommand } from '../../src/executor/show.ts';

/** The answer of a scripted host: text for stdout, or parts of a result. */
export type Answer = string | Partial<CommandResult>;

export type ScriptedExecutor = Executor & {
  /** The commands that were run, in order. */
  readonly ran: readonly Command[];
  /** Throws where an expected command was not run, or an unexpected one was. Call it at the end of a test. */
  verify(): void;
};

/**
 * An executor for tests that answers from a script: pairs of a command line, as `showCommand` prints
 * it, and its answer. Pairs of the same line are used up in order, the last stays. A command that is
 * not in the script fails and is reported by `verify`.
 */
export function scriptedExecutor(
  script: readonly (readonly [line: string, answer: Answer])[],
): ScriptedExecutor {
  const ran: Command[] = [];
  const unexpected: string[] = [];
  const unused = new Set(script);
  const answer = (command: Command): CommandResult => {
    ran.push(command);
    const line = showCommand(command);
    const pairs = script.filter(([expected]) => expected === line);
    const pair = pairs.find((candidate) => unused.has(candidate)) ?? pairs.at(-1);
    if (pair === undefined) {
      unexpected.push(line);
      return notRun(command.argv, `not in the script: ${line}`);
    }
    unused.delete(pair);
    const said = typeof pair[1] === 'string' ? { stdout: pair[1] } : pair[1];
    return { ...silentSuccess(command.argv), ...said };
  };
  return {
    target: 'scripted host',
    ran,
    run: async (command) => answer(command),
    stream: async (command, { onLine }) => {
      const result = answer(command);
      for (const line of result.stdout.split('\n')) if (line !== '') onLine(line, 'stdout');
      for (const line of result.stderr.split('\n')) if (line !== '') onLine(line, 'stderr');
      return result;
    },
    interact: async (command) => answer(command),
    dial: async (path) => {
      throw Object.assign(new Error(`nobody answers at ${path}`), { code: 'ENOENT' });
    },
    verify: () => {
      const complaints = [
        ...unexpected.map((line) => `unexpected: ${line}`),
        ...[...unused].map(([line]) => `never run: ${line}`),
      ];
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  };
}
